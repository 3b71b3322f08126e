import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { WebhookRefused } from './error.ts'
import type { Event } from './wire.ts'

/** A `Headers` object, or the plain object of Node's `request.headers`. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

export type ReceivedWebhook = Readonly<{
  /** The body exactly as it came over the wire, before any JSON parser. */
  payload: string | Uint8Array
  headers: WebhookHeaders
  /** The endpoint's `whsec_…`; several while you change from one to the next. */
  secret: string | readonly string[]
}>

const headerNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

const entriesOf = (headers: WebhookHeaders): Iterable<readonly [string, unknown]> =>
  headers instanceof Headers ? headers.entries() : Object.entries(headers)

const signatureHeaders = (headers: WebhookHeaders): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const [name, value] of entriesOf(headers)) {
    if (typeof value === 'string') found[name.toLowerCase()] = value
  }
  for (const name of headerNames) {
    if (!found[name]) throw new WebhookRefused(`The header ${name} is missing or there more than once.`)
  }
  return found
}

const textOf = (payload: string | Uint8Array): string => {
  if (typeof payload === 'string') return payload
  if (!(payload instanceof Uint8Array)) {
    throw new TypeError('payload must be the raw body: a string or bytes, not what a JSON parser made of it')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload)
  } catch {
    throw new WebhookRefused('The body is not UTF-8.')
  }
}

/** Made from the secret once it is known to be one; the error never quotes it. */
export const signerOf = (secret: string): Webhook => {
  try {
    return new Webhook(secret)
  } catch {
    throw new TypeError('secret must be the `whsec_…` that was shown when the webhook endpoint was made')
  }
}

const eventOf = (text: string): Event => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new WebhookRefused('The body is not JSON.')
  }
  const event = value as Partial<Event> | null
  const isEvent =
    event?.object === 'event' &&
    [event.id, event.type, event.subject_id].every((part) => typeof part === 'string') &&
    typeof event.data === 'object'
  if (!isEvent) throw new WebhookRefused('The body is not an event.')
  return event as Event
}

/**
 * Checks a webhook by the Standard Webhooks rules (any of several signatures, five minutes of tolerance) and gives the
 * event in it. Throws `WebhookRefused` for what must not be believed: answer 400 and do nothing.
 *
 * The same event may come more than once: remember `event.id`. `event.sequence` orders the events of one order.
 */
const verify = ({ payload, headers, secret }: ReceivedWebhook): Event => {
  const signers = (typeof secret === 'string' ? [secret] : secret).map(signerOf)
  if (signers.length === 0) throw new TypeError('at least one secret is needed')
  const text = textOf(payload)
  const signed = signatureHeaders(headers)
  let refusal = ''
  for (const signer of signers) {
    try {
      signer.verify(text, signed, { jsonParse: false })
      return eventOf(text)
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error
      refusal = error.message
    }
  }
  throw new WebhookRefused(`The webhook could not be verified: ${refusal}.`)
}

export const webhooks = { verify }
