import { type Dispatcher, request } from 'undici'
import { type AddressPolicy, ForbiddenAddressError, judgeUrl } from './address-guard.ts'
import type { SendFailure, SendOutcome } from './delivery.ts'

const answerBytesMax = 16_384

/**
 * Posts one webhook and answers what came back; never throws. Redirects are answers like any other. The answer's body is read, up
 * to a limit, only so that the connection can be used again: its words are for nobody.
 */
export async function sendWebhook(
  target: Readonly<{ url: string; headers: Record<string, string>; body: string }>,
  options: Readonly<{ dispatcher: Dispatcher; policy: AddressPolicy; timeoutMs: number }>,
): Promise<SendOutcome> {
  const verdict = judgeUrl(target.url, options.policy)
  if (verdict !== 'ok')
    return { kind: 'unanswered', failure: verdict === 'invalid' ? 'url_invalid' : 'address_forbidden' }
  const signal = AbortSignal.timeout(options.timeoutMs)
  try {
    const answer = await request(target.url, {
      dispatcher: options.dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Hutong-Webhooks/1', ...target.headers },
      body: target.body,
      signal,
    })
    await drain(answer.body)
    return { kind: 'answered', statusCode: answer.statusCode }
  } catch (error) {
    return { kind: 'unanswered', failure: signal.aborted ? 'timeout' : failureOf(error) }
  }
}

/** The status is the answer: a body that is endless, broken or slow changes nothing about it. */
async function drain(body: AsyncIterable<Uint8Array>): Promise<void> {
  let read = 0
  try {
    for await (const chunk of body) {
      read += chunk.length
      if (read > answerBytesMax) return
    }
  } catch {
    return
  }
}

const nameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME'])
const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
])

function failureOf(error: unknown): SendFailure {
  if (error instanceof ForbiddenAddressError) return 'address_forbidden'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (nameCodes.has(code)) return 'name_not_resolved'
  if (timeoutCodes.has(code)) return 'timeout'
  if (/^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code)) return 'certificate_refused'
  return 'connection_failed'
}
