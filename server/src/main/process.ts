import {
  type Config,
  ConfigError,
  type Database,
  describeConfig,
  type Logger,
  readConfig,
  unsafeSettings,
} from '../platform/index.ts'

/** Reads the configuration or ends the process with one clear message. */
export function configOrExit(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

export function logConfig(log: Logger, config: Config): void {
  log.info({ config: describeConfig(config), node: process.version }, 'configuration in force')
}

/** Ends the process with one clear message where the database is away or must not be trusted with payments. */
export async function databaseOrExit(db: Database): Promise<void> {
  const problems = await unsafeSettings(db).catch((error: Error) => [`it cannot be reached: ${error.message}`])
  if (problems.length === 0) return
  console.error(`The database cannot be used.\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
  process.exit(1)
}

const stopWithinMs = 10_000

/** Stops once on SIGTERM or SIGINT, and by force when that takes too long. An error nobody caught ends the process: its state is not known any more. */
export function stopOnSignal(log: Logger, stop: () => Promise<void>): void {
  let stopping = false
  const end = async (signal: string): Promise<void> => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => {
      log.error('stopping took too long')
      process.exit(1)
    }, stopWithinMs).unref()
    await stop()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal))
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, 'an error nobody caught')
      process.exit(1)
    })
  }
}
