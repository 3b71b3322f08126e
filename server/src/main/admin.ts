import { createLogger, errorCode, unsafeSettings } from '../platform/index.ts'
import { AdminError } from './admin/command.ts'
import { type Asked, readCommandLine, runAdmin, usage } from './admin/run-admin.ts'
import { closeCore, composeCore } from './compose.ts'
import { configOrExit } from './process.ts'

// The operator's command line. Its answers go to stdout, everything else to stderr.
try {
  const asked = readCommandLine(process.argv.slice(2))
  if (asked) await run(asked)
  else console.log(usage())
} catch (error) {
  // 42P01: the tables are made by migrating, which is a step of its own.
  if (errorCode(error) === '42P01')
    console.error('The database is not migrated: run "node server/src/main/migrate.ts" first.')
  else if (error instanceof AdminError) console.error(error.message)
  else throw error
  process.exitCode = 1
}

async function run(asked: Asked): Promise<void> {
  const config = configOrExit()
  const log = createLogger({
    level: 'warn',
    name: 'admin',
    destination: { write: (line) => process.stderr.write(line) },
  })
  const core = composeCore(config, 'admin', { log, defaultMetrics: false })
  try {
    // Whether it may be trusted with payments is for the api and the worker to judge; here it only has to answer.
    await unsafeSettings(core.deps.db).catch((error: Error) => {
      throw new AdminError(`The database cannot be reached: ${errorCode(error) ?? error.message}.`)
    })
    await runAdmin(core, asked, { out: (text) => console.log(text), note: (text) => console.error(text) })
  } finally {
    await closeCore(core)
  }
}
