import { Webhook } from 'standardwebhooks'
import type { Random, SecretBox } from '../platform/index.ts'
import type { WebhookEndpoint } from './endpoint.ts'

const prefix = 'whsec_'
const contextOf = (endpointId: string): string => `webhook:${endpointId}`

/** 32 random bytes, written as Standard Webhooks libraries take them. */
export const newSecret = (random: Random): string => prefix + Buffer.from(random.bytes(32)).toString('base64')

export const sealSecret = (box: SecretBox, endpointId: string, plain: string): string =>
  box.seal(plain, contextOf(endpointId))

/** Throws `UnsealError` when it was sealed with a master key that is no longer configured. */
export const resealSecret = (box: SecretBox, endpointId: string, sealed: string): string =>
  sealSecret(box, endpointId, box.open(sealed, contextOf(endpointId)))

export type SigningSecrets = Pick<WebhookEndpoint, 'secret' | 'previousSecret' | 'previousSecretExpiresAt'>

/**
 * The three headers of Standard Webhooks. While a secret is being rotated both sign, so that a receiver who knows either one
 * believes the webhook. Throws `UnsealError` when the secret was sealed with a master key that is no longer configured.
 */
export function signatureHeaders(
  box: SecretBox,
  endpointId: string,
  secrets: SigningSecrets,
  message: Readonly<{ id: string; body: string; now: Date }>,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const { secret, previousSecret, previousSecretExpiresAt } = secrets
  const sealed = [secret]
  if (previousSecret && previousSecretExpiresAt && previousSecretExpiresAt > message.now) sealed.push(previousSecret)
  const signatures = sealed.map((text) =>
    new Webhook(box.open(text, contextOf(endpointId))).sign(message.id, message.now, message.body),
  )
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(message.now.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  }
}
