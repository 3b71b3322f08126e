import { type Logger, pino, stdSerializers } from 'pino'

export type { Logger }

/**
 * A value that may be used but not shown. Whatever prints, logs or serialises it gets the mask, so that a key, an openid or a name
 * cannot reach a log by mistake; only `reveal()` answers the value.
 */
export class Masked {
  readonly #value: string
  readonly #kind: string
  constructor(value: string, kind: string) {
    this.#value = value
    this.#kind = kind
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return `[${this.#kind}]`
  }
  toJSON(): string {
    return this.toString()
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}

export const masked = (value: string | null | undefined, kind: string): Masked | null =>
  value === null || value === undefined ? null : new Masked(value, kind)

/** Errors are logged without the values of a failed statement: a constraint's `detail` quotes the row. */
function safeError(error: Error): Record<string, unknown> {
  const plain = stdSerializers.err(error)
  const code = 'code' in error ? String(error.code) : undefined
  return { type: plain.type, message: plain.message, stack: plain.stack, code }
}

const hidden = [
  'authorization',
  'cookie',
  'set-cookie',
  'secret',
  'secrets',
  'private_key',
  'api_v3_key',
  'app_secret',
  'openid',
  'payer_id',
  'payerId',
  'buyer_name',
  'buyer_id',
  'body',
  'token',
  'password',
  'totp',
  'hutong-csrf',
]

export function createLogger(options: {
  level: string
  name: string
  destination?: { write(line: string): void }
}): Logger {
  return pino(
    {
      level: options.level,
      base: { name: options.name },
      serializers: { err: safeError, error: safeError },
      redact: { paths: hidden.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]), censor: '[hidden]' },
    },
    options.destination ?? pino.destination({ sync: false }),
  )
}
