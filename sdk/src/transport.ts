import { HutongError } from './error.ts'
import { parseRetryAfter, retryDelayMs, worthRetrying } from './retry.ts'

export type HutongOptions = Readonly<{
  /** `sk_test_…` or `sk_live_…`. Keep it on your server. */
  apiKey: string
  /** Where the platform answers, such as `https://pay.example.com`. */
  baseUrl: string
  /** In place of the runtime's own `fetch`, for a proxy or for tests. */
  fetch?: typeof fetch
  /** How long one try may take, in milliseconds; 15,000 unless told. */
  timeoutMs?: number
  /** How often a failed request is tried again; 2 unless told, 0 for never. */
  retries?: number
}>

export type Query = Readonly<Record<string, string | number | undefined>>

export type Call = Readonly<{
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  query?: Query
  body?: unknown
  idempotencyKey?: string | undefined
}>

export type Transport = <Answer>(call: Call) => Promise<Answer>

/** What a test replaces, so that no test waits. */
export type Pace = Readonly<{ sleep: (ms: number) => Promise<void>; random: () => number; now: () => number }>

const realPace: Pace = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  now: Date.now,
}

// A line break in a header makes fetch quote the whole value in its error: refuse it before it can reach a log.
const headerSafe = /^[\x21-\x7e]{1,255}$/

const baseOf = (baseUrl: string): string => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  const web = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!url || !web || url.username || url.password || url.search || url.hash) {
    throw new TypeError('baseUrl must be an absolute http(s) address without user info, query or fragment')
  }
  return url.href.replace(/\/+$/, '')
}

const numberOf = (name: string, value: number | undefined, fallback: number, min: number): number => {
  const number = value ?? fallback
  if (!Number.isSafeInteger(number) || number < min)
    throw new TypeError(`${name} must be an integer of at least ${min}`)
  return number
}

const addressOf = (base: string, call: Call): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) query.set(name, String(value))
  return `${base}${call.path}${query.size > 0 ? `?${query}` : ''}`
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const refusalOf = (response: Response, body: unknown, now: number): HutongError => {
  const told = (body as { error?: Record<string, unknown> } | null | undefined)?.error
  const code = textOf(told?.code)
  return new HutongError({
    status: response.status,
    code: code ?? 'unexpected_answer',
    message: textOf(told?.message) ?? `The platform answered ${response.status} without saying why.`,
    param: textOf(told?.param),
    requestId: textOf(told?.request_id) ?? response.headers.get('x-request-id') ?? undefined,
    retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), now),
  })
}

const unreachable = (error: unknown, timeoutMs: number): HutongError => {
  if ((error as { name?: unknown } | null)?.name === 'TimeoutError') {
    return new HutongError({ status: 0, code: 'timeout', message: `No answer within ${timeoutMs} ms.` })
  }
  const reason = textOf((error as { cause?: { code?: unknown } } | null)?.cause?.code)
  const message = `The platform could not be reached${reason ? ` (${reason})` : ''}.`
  return new HutongError({ status: 0, code: 'network_error', message })
}

const parsed = (text: string): { json: unknown } | undefined => {
  try {
    return { json: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/**
 * One function that makes every call: key, deadline, JSON both ways, named errors, and retries of what is safe to repeat.
 * A POST always carries an `Idempotency-Key` and keeps it over its retries, so a lost answer does not do the work twice.
 */
export const createTransport = (options: HutongOptions, pace: Pace = realPace): Transport => {
  const base = baseOf(options.baseUrl)
  if (typeof options.apiKey !== 'string' || !headerSafe.test(options.apiKey)) {
    throw new TypeError('apiKey must be a non-empty string without blanks')
  }
  const timeoutMs = numberOf('timeoutMs', options.timeoutMs, 15_000, 1)
  const retries = numberOf('retries', options.retries, 2, 0)
  const send = options.fetch ?? fetch

  const tryOnce = async <Answer>(call: Call, headers: Record<string, string>): Promise<Answer> => {
    let response: Response
    let text: string
    try {
      response = await send(addressOf(base, call), {
        method: call.method,
        headers,
        body: call.body === undefined ? null : JSON.stringify(call.body),
        // The key is meant for one host: it does not follow a redirect.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      text = await response.text()
    } catch (error) {
      throw unreachable(error, timeoutMs)
    }
    const body = parsed(text)
    if (!response.ok) throw refusalOf(response, body?.json, pace.now())
    if (text === '') return undefined as Answer
    if (!body) {
      const message = 'The answer is not JSON. Is baseUrl the address of Hutong?'
      throw new HutongError({ status: response.status, code: 'unexpected_answer', message })
    }
    return body.json as Answer
  }

  return async <Answer>(call: Call): Promise<Answer> => {
    const headers: Record<string, string> = { accept: 'application/json', authorization: `Bearer ${options.apiKey}` }
    if (call.body !== undefined) headers['content-type'] = 'application/json'
    if (call.method === 'POST') {
      const key = call.idempotencyKey ?? crypto.randomUUID()
      if (!headerSafe.test(key)) throw new TypeError('idempotencyKey must be 1 to 255 printable ASCII characters')
      headers['idempotency-key'] = key
    }
    for (let retry = 0; ; retry++) {
      try {
        return await tryOnce<Answer>(call, headers)
      } catch (error) {
        if (!(error instanceof HutongError) || retry >= retries || !worthRetrying(error)) throw error
        const delay = retryDelayMs(retry, error.retryAfterMs, pace.random())
        if (delay === undefined) throw error
        await pace.sleep(delay)
      }
    }
  }
}
