import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Child, runChild, startChild } from './children.ts'
import { PlainError } from './plain-error.ts'
import type { StartSettings } from './start-settings.ts'

/** The programs of the platform, by file; replaced by fakes in tests. */
export type Programs = { migrate: string; seed: string; simulators: string; api: string; worker: string; shop: string }

export const programs: Programs = {
  migrate: 'server/src/main/migrate.ts',
  seed: 'server/src/main/seed.ts',
  simulators: 'simulators/main.ts',
  api: 'server/src/main/api.ts',
  worker: 'server/src/main/worker.ts',
  shop: 'shop/main.ts',
}

export type Demonstration = {
  api_key: string
  webhook_secret: string
  people?: { name: string; password: string }[]
}

export type Platform = {
  demonstration: Demonstration
  /** Settles with the name and end of the first program that ended, asked to or not. */
  whenBroken: Promise<string>
}

/** The environment every program gets; each reads what it knows. */
export function environmentFor(settings: StartSettings, databaseUrl: string, secret: string): NodeJS.ProcessEnv {
  const { ports } = settings
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    DATA_DIR: settings.dataDir,
    HUTONG_SECRET: secret,
    LOG_LEVEL: settings.logLevel,
    PORT: String(ports.api),
    SIMULATORS_PORT: String(ports.simulators),
    SHOP_PORT: String(ports.shop),
    PHONE_BROWSER_PORT: String(ports.phoneBrowser),
    PUBLIC_URL: settings.publicUrl,
    SIMULATORS_URL: settings.simulatorsUrl,
    SHOP_URL: settings.shopUrl,
    // The demonstration shop's webhook endpoint is on this machine, which the platform refuses to call unless told otherwise.
    WEBHOOK_ALLOW_PRIVATE: process.env.WEBHOOK_ALLOW_PRIVATE ?? 'true',
  }
}

/** Migrates, seeds and starts everything in the order in which one needs the other; `started` collects what to stop. */
export async function startPlatform(options: {
  settings: StartSettings
  env: NodeJS.ProcessEnv
  programs: Programs
  started: Child[]
  say: (text: string) => void
  print: (line: string) => void
}): Promise<Platform> {
  const { settings, env, programs, started, say, print } = options
  let broken: (name: string) => void = () => {}
  const whenBroken = new Promise<string>((resolve) => {
    broken = resolve
  })
  const start = async (name: string, file: string, extra: NodeJS.ProcessEnv, readyAt: string | undefined) => {
    const child = startChild({ name, file, env: { ...env, ...extra }, print })
    started.push(child)
    void child.whenEnded.then(({ code, signal }) => broken(`${name} (${signal ?? `exit code ${code}`})`))
    if (readyAt) await waitForAnswer(child, readyAt)
    return child
  }
  const { ports } = settings

  say('preparing the database …')
  await runToEnd('The database could not be migrated', programs.migrate, env)
  say('starting the simulators …')
  await start('simulators', programs.simulators, {}, `http://127.0.0.1:${ports.simulators}/control/credentials`)
  say('preparing the demonstration …')
  const demonstration = lastLine(await runToEnd('The demonstration could not be prepared', programs.seed, env))
  say('starting api, worker and shop …')
  const shopEnv = {
    HUTONG_URL: settings.publicUrl,
    HUTONG_API_KEY: demonstration.api_key,
    HUTONG_WEBHOOK_SECRET: demonstration.webhook_secret,
  }
  await Promise.all([
    start('api', programs.api, {}, `http://127.0.0.1:${ports.api}/readyz`),
    start('worker', programs.worker, {}, undefined),
    start('shop', programs.shop, shopEnv, `http://127.0.0.1:${ports.shop}/healthz`),
  ])
  return { demonstration, whenBroken }
}

async function runToEnd(failure: string, file: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (!existsSync(fileURLToPath(new URL(`../${file}`, import.meta.url))) && !existsSync(file)) {
    throw new PlainError(`${failure}: ${file} is missing.`)
  }
  const { code, stdout, output } = await runChild({ command: process.execPath, args: [file], env })
  if (code !== 0) throw new PlainError(`${failure}:\n${output.trim()}`)
  return stdout
}

/** The demonstration's keys, which the seeding program writes as one JSON object on its last line. */
export function lastLine(stdout: string): Demonstration {
  const line = stdout.trim().split('\n').at(-1) ?? ''
  try {
    const found = JSON.parse(line) as Partial<Demonstration>
    if (typeof found.api_key === 'string' && typeof found.webhook_secret === 'string') return found as Demonstration
  } catch {
    // Falls through to the sentence below, which is the same for no JSON and for the wrong JSON.
  }
  throw new PlainError('The demonstration could not be prepared: the seeding program did not answer with its keys.')
}

async function waitForAnswer(child: Child, url: string): Promise<void> {
  let hasEnded = false
  void child.whenEnded.then(() => {
    hasEnded = true
  })
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    if (hasEnded) throw new PlainError(`The ${child.name} ended while starting: its last lines above say why.`)
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: 'manual' })
      await answer.body?.cancel()
      if (answer.ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new PlainError(`The ${child.name} was not ready after 60 s (asked ${url}).`)
}
