import { signerOf } from './webhooks.ts'

export type WebhookToSign = Readonly<{
  /** The body that is going to be sent, byte for byte. */
  payload: string
  secret: string
  /** The message's id; made up unless told. */
  id?: string
  /** When it was sent; now unless told. Whole seconds are signed. */
  timestamp?: Date
}>

export type SignedWebhookHeaders = Readonly<{
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}>

/** The headers the platform would send with this body, to test your own receiver without the platform. */
const signWebhook = ({ payload, secret, id, timestamp }: WebhookToSign): SignedWebhookHeaders => {
  const messageId = id ?? `msg_${crypto.randomUUID().replaceAll('-', '')}`
  const at = timestamp ?? new Date()
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signerOf(secret).sign(messageId, at, payload),
  }
}

export const testing = { signWebhook }
