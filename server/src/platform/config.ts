import { z } from 'zod'

const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1')
const port = z.coerce.number().int().min(0).max(65535)
const masterKey = z.string().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')

const schema = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must be a postgres:// address'),
  HUTONG_SECRET: z
    .string()
    .transform((text) => text.split(',').map((key) => key.trim()))
    .pipe(z.array(masterKey).min(1)),
  PUBLIC_URL: z
    .url()
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  PORT: port.default(8080),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: flag.default(false),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(12),
  CHANNEL_TIMEOUT_MS: z.coerce.number().int().min(500).max(30_000).default(8_000),
  CASHIER_LINK_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  WEBHOOK_ALLOW_PRIVATE: flag.default(false),
  WEBHOOK_TIMEOUT_MS: z.coerce.number().int().min(500).max(60_000).default(10_000),
  CASHIER_ATTEMPTS_PER_MINUTE: z.coerce.number().int().min(1).default(120),
  API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(60_000),
  API_ADDRESS_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(120_000),
  WORKER_PORT: port.optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
})

export type Config = Readonly<Omit<z.output<typeof schema>, 'PUBLIC_URL'> & { PUBLIC_URL: string }>

/** Why the configuration cannot be used, one sentence a variable. */
export class ConfigError extends Error {}

/** Reads and checks the whole configuration at start; the process must not run on a half-understood one. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const result = schema.safeParse(given)
  if (!result.success) {
    const lines = result.error.issues.map(
      (issue) =>
        `${issue.path.join('.')}: ${given[String(issue.path[0])] === undefined ? 'is not set' : issue.message}`,
    )
    throw new ConfigError(
      `The configuration cannot be used.\n${[...new Set(lines)].map((line) => `  ${line}`).join('\n')}`,
    )
  }
  return { ...result.data, PUBLIC_URL: result.data.PUBLIC_URL ?? `http://localhost:${result.data.PORT}` }
}

/** What is in force, for the first lines of the log: secrets are named but never shown, and addresses lose their passwords. */
export function describeConfig(config: Config): Record<string, unknown> {
  const shown: Record<string, unknown> = { ...config }
  shown.HUTONG_SECRET = `[${config.HUTONG_SECRET.length} key${config.HUTONG_SECRET.length === 1 ? '' : 's'}]`
  shown.METRICS_TOKEN = config.METRICS_TOKEN ? '[set]' : '[not set]'
  const database = new URL(config.DATABASE_URL)
  if (database.password) database.password = '***'
  shown.DATABASE_URL = database.toString()
  return shown
}
