/** Refusals below 500 that the very same request may overcome later; the rest is told by the status. */
const transientCodes = new Set(['idempotency_in_progress', 'order_payment_in_doubt', 'payer_not_identified'])

export const isTransient = (status: number, code: string): boolean =>
  status === 0 || status === 429 || status >= 500 || transientCodes.has(code)

type HutongErrorFields = Readonly<{
  status: number
  code: string
  message: string
  param?: string | undefined
  requestId?: string | undefined
  retryAfterMs?: number | undefined
}>

/**
 * The one error this client throws for an answer that is not the wanted one.
 *
 * `status` is the HTTP status, or 0 when no answer came. `code` is one of the platform's error codes, or `network_error`,
 * `timeout`, `unexpected_answer` where the platform did not speak. It never carries the API key or the request's body.
 */
export class HutongError extends Error {
  override readonly name = 'HutongError'
  readonly status: number
  readonly code: string
  /** The parameter that was refused, such as `amount`. */
  readonly param: string | undefined
  /** Tell this number when asking for help. */
  readonly requestId: string | undefined
  /** The very same request may succeed later. */
  readonly transient: boolean
  /** How long the platform asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(fields: HutongErrorFields) {
    super(fields.message)
    this.status = fields.status
    this.code = fields.code
    this.param = fields.param
    this.requestId = fields.requestId
    this.retryAfterMs = fields.retryAfterMs
    this.transient = isTransient(fields.status, fields.code)
  }
}

/** A webhook that must not be believed: missing header, wrong signature, too old, or not an event. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused'
}
