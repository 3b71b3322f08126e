import { join } from 'node:path'
import { announcement } from './announce.ts'
import { ensureBundles } from './bundles.ts'
import { type Child, paint } from './children.ts'
import { checkDatabase } from './external-database.ts'
import { describeError, PlainError } from './plain-error.ts'
import { environmentFor, type Programs, programs as realPrograms, startPlatform } from './platform.ts'
import { claimPort } from './ports.ts'
import { type RunningPostgres, startPostgres } from './postgres.ts'
import { keptSecret, portVariables, readSettings, type StartSettings } from './start-settings.ts'

const say = (text: string) => console.log(`${paint('hutong', 34)}     ${text}`)

/**
 * Brings everything up, stays until a signal or until a program breaks, and stops it all. It ends the process: with 0 after
 * it was asked to stop, with 1 when something broke. `programs` are replaced in tests.
 */
export function runHutong(programs: Programs): void {
  const started: Child[] = []
  let postgres: RunningPostgres | undefined
  let stoppingSince: number | undefined

  const bringUp = async () => {
    const settings = readSettings(process.env)
    for (const name of ['api', 'simulators', 'shop', 'phoneBrowser'] as const) {
      await claimPort(settings.ports[name], portVariables[name], { patienceMs: 3_000 })
    }
    const secret = settings.secret ?? keptSecret(settings.dataDir)
    if (programs === realPrograms) await ensureBundles(say)
    const databaseUrl = settings.databaseUrl ?? (await startEmbedded(settings))
    if (settings.databaseUrl) await checkDatabase(settings.databaseUrl)
    const env = environmentFor(settings, databaseUrl, secret)
    const platform = await startPlatform({ settings, env, programs, started, say, print: (line) => console.log(line) })
    console.log(announcement(settings, platform.demonstration))
    const broken = [platform.whenBroken]
    if (postgres) broken.push(postgres.whenEnded.then(() => 'embedded PostgreSQL'))
    const name = await Promise.race(broken)
    throw new PlainError(`The ${name} ended unexpectedly, so everything is stopped; its last lines above say why.`)
  }

  const startEmbedded = async (settings: StartSettings) => {
    say('starting the embedded PostgreSQL …')
    const dataDir = join(settings.dataDir, 'postgres')
    postgres = await startPostgres({ dataDir, port: settings.ports.postgres, onNotice: say })
    return postgres.url
  }

  /** Stops what uses before what is used, in at most ten seconds altogether. */
  const stopAll = async () => {
    const stop = (names: string[], patienceMs: number) =>
      Promise.all(started.filter(({ name }) => names.includes(name)).map((child) => child.stop(patienceMs)))
    await stop(['shop'], 1_500)
    await stop(['api', 'worker'], 4_000)
    await stop(['simulators'], 1_500)
    await postgres?.stop(2_500)
  }

  const onStop = () => {
    const now = performance.now()
    if (stoppingSince === undefined) {
      stoppingSince = now
      say('stopping …')
      void stopAll().then(() => {
        say('stopped.')
        process.exit(0)
      })
      return
    }
    // One Ctrl-C arrives two or three times: from the terminal, from npm, from the set-up script. A second one comes later.
    if (now - stoppingSince < 500) return
    for (const child of started) child.process.kill('SIGKILL')
    // PostgreSQL's watcher sees us end and stops it; it keeps its data whole by itself.
    process.exit(130)
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onStop)
  // Whoever read our output has gone (`npm start | head`): the same as being asked to stop, once, however many lines follow.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {
      if (stoppingSince === undefined) onStop()
    })
  }
  if (process.send) {
    // The set-up script holds the other end; when it is gone nobody could stop us any more.
    process.once('disconnect', onStop)
    process.channel?.unref()
  }

  bringUp().catch(async (error: unknown) => {
    if (stoppingSince !== undefined) return
    stoppingSince = performance.now()
    console.error(`${paint('hutong', 31)}     ${describeError(error)}`)
    await stopAll()
    process.exit(1)
  })
}
