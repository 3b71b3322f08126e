import type { ChannelReason, Exchange } from './connector.ts'
import { scrubAnswer } from './scrub-answer.ts'

/** What became of one HTTP exchange with a gateway. `what` is a word of ours for the timeline, never text of the other side. */
export type GatewayAnswer =
  | Readonly<{ kind: 'answered'; status: number; headers: Headers; body: Uint8Array }>
  /** Surely nothing reached the gateway. */
  | Readonly<{ kind: 'not_sent'; what: string }>
  /** The gateway may have acted. */
  | Readonly<{ kind: 'unknown'; what: string }>

export type GatewayRequest = Readonly<{
  method: 'GET' | 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string | Uint8Array<ArrayBuffer>
}>

/** No answer we ask for comes near this; a larger one is not read to its end. */
export const answerBytesMax = 1_048_576

/** One signal for all exchanges of one connector call: what the first leaves of the time, the second has. */
export function deadlineSignal(deadlineMs: number): AbortSignal {
  return deadlineMs > 0 ? AbortSignal.timeout(Math.ceil(deadlineMs)) : AbortSignal.abort()
}

/**
 * Sends one request and reads its bounded answer. Follows no redirect (it would carry a signed request elsewhere) and never throws:
 * every failure is told apart by whether the gateway can have seen the request.
 */
export async function callGateway(
  send: typeof fetch,
  request: GatewayRequest,
  signal: AbortSignal,
): Promise<GatewayAnswer> {
  if (signal.aborted) return { kind: 'not_sent', what: 'deadline_passed' }
  try {
    const response = await send(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal,
    })
    if (response.status < 200 || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel()
      return { kind: 'unknown', what: 'redirected' }
    }
    const body = await boundedBody(response)
    if (!body) return { kind: 'unknown', what: 'answer_too_large' }
    return { kind: 'answered', status: response.status, headers: response.headers, body }
  } catch (error) {
    if (signal.aborted) return { kind: 'unknown', what: 'timeout' }
    return neverConnected(error)
      ? { kind: 'not_sent', what: 'connection_failed' }
      : { kind: 'unknown', what: 'connection_lost' }
  }
}

/** Undefined when the body, after decompression, is larger than we read. */
async function boundedBody(response: Response): Promise<Uint8Array | undefined> {
  if (!response.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength
    if (length > answerBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Failures that happen before the first byte of a request can leave: name look-up, connecting, the TLS handshake. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
])

function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(neverConnected)
  if (code !== undefined) return beforeSending.has(code) || syscall === 'connect'
  return neverConnected(error.cause)
}

/** The text of an answer, or undefined when it is not valid UTF-8: a repaired text would not be what was signed. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** What a connector made of an answer, whatever else it took from it. */
type Read =
  | Readonly<{ kind: 'answered' }>
  | Readonly<{ kind: 'refused'; channelCode: string }>
  | Readonly<{ kind: 'not_sent' | 'unknown'; reason: ChannelReason }>

/** What is told of an exchange: codes and words of ours; of an answer that was believed, `value` scrubbed; never a body. */
export function exchangeOf(
  { attemptNo, operation }: Pick<Exchange, 'operation' | 'attemptNo'>,
  answer: GatewayAnswer,
  read: Read,
  value: unknown,
): Exchange {
  const isTold = read.kind === 'answered' || read.kind === 'refused'
  return {
    operation,
    attemptNo,
    httpStatus: answer.kind === 'answered' ? answer.status : null,
    channelCode: read.kind === 'refused' ? read.channelCode : read.kind === 'answered' ? null : read.reason.channelCode,
    outcome: isTold ? read.kind : `${read.kind}: ${read.reason.code}`,
    answer: read.kind === 'answered' ? scrubAnswer(value) : null,
  }
}

/** The value of a JSON text, or undefined when it is not JSON (no gateway answers with a bare nothing). */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
