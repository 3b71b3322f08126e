import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { adminRole } from './postgres-cluster.ts'
import { readSettings } from './start-settings.ts'

// The operator's command line. Where neither DATABASE_URL nor HUTONG_SECRET is set it speaks to what `npm start` keeps in DATA_DIR.
const child = spawn(
  process.execPath,
  [fileURLToPath(new URL('../server/src/main/admin.ts', import.meta.url)), ...process.argv.slice(2)],
  { env: { ...process.env, ...kept(process.env) }, stdio: 'inherit' },
)
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})

/** Both or nothing: the secret of one installation must never seal what is stored in the database of another. */
function kept(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (environment.DATABASE_URL || environment.HUTONG_SECRET) return {}
  const { dataDir, ports, publicUrl, simulatorsUrl } = readSettings(environment)
  const home = textOf(join(dataDir, 'postgres', 'moved-to')) ?? join(dataDir, 'postgres')
  const password = textOf(join(home, 'password'))
  const secret = textOf(join(dataDir, 'secret'))
  if (password === undefined || secret === undefined) return {}
  const signIn = `${adminRole}:${encodeURIComponent(password)}`
  return {
    DATABASE_URL: `postgres://${signIn}@127.0.0.1:${ports.postgres}/hutong`,
    HUTONG_SECRET: secret,
    PUBLIC_URL: publicUrl,
    SIMULATORS_URL: simulatorsUrl,
  }
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}
