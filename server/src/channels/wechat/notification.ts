import { z } from 'zod'
import type { NotificationReading, RawNotification, RejectReason } from '../connector.ts'
import { parseJson, utf8Text } from '../gateway-call.ts'
import { isSignedBy } from '../rsa.ts'
import { refundNoticeSchema, refundState } from './refund-wire.ts'
import type { WeChatAccount } from './settings.ts'
import { isFresh, openResource, receivedMessage, signatureHeaders, signatureScheme } from './signing.ts'
import { isOurMerchant, merchantNames, readTransaction, transactionSchema } from './wire.ts'

/** The ciphertext may be a mebibyte; the rest of the message is small. */
const bodyBytesMax = 1_200_000

const envelopeSchema = z.object({
  id: z.string().min(1).max(64),
  event_type: z.string().min(1).max(64),
  resource: z.object({
    algorithm: z.string(),
    ciphertext: z.string(),
    associated_data: z.string().optional(),
    nonce: z.string(),
  }),
})

/** What messages other than payments have in common, refunds among them. */
const otherSchema = z.object({ ...merchantNames, out_trade_no: z.string().max(64).optional() })

/** Judges what costs nothing first, the RSA signature over the raw bytes next, and the content last. Never throws. */
export function readNotification(account: WeChatAccount, raw: RawNotification, now: Date): NotificationReading {
  if (raw.body.length === 0 || raw.body.length > bodyBytesMax) return rejected('malformed')
  const timestamp = headerOf(raw, signatureHeaders.timestamp, /^\d{1,12}$/)
  const nonce = headerOf(raw, signatureHeaders.nonce, /^[\x21-\x2b\x2d-\x7e]{1,128}$/)
  const serial = headerOf(raw, signatureHeaders.serial, /^[0-9A-Za-z_]{1,96}$/)
  const signature = headerOf(raw, signatureHeaders.signature, /^[\x21-\x2b\x2d-\x7e]{1,2048}$/)
  if (timestamp === undefined || nonce === undefined || serial === undefined || signature === undefined) {
    return rejected('malformed')
  }
  if (!hasKnownScheme(raw)) return rejected('unsupported_algorithm')
  if (!isFresh(timestamp, now)) return rejected('stale')
  const verification = account.verificationKeys.get(serial)
  if (!verification) {
    // Only certificates can be asked for; a public key reaches us through a person.
    const isCertificate = account.usesCertificates && !serial.startsWith('PUB_KEY_ID_')
    return { kind: 'rejected', reason: 'unknown_serial', refreshKeys: isCertificate }
  }
  if (!isSignedBy(verification.key, receivedMessage(timestamp, nonce, raw.body), signature)) {
    return rejected('bad_signature')
  }
  return readGenuine(account, raw.body, serial, now)
}

const rejected = (reason: RejectReason): NotificationReading => ({ kind: 'rejected', reason, refreshKeys: false })

function readGenuine(account: WeChatAccount, body: Uint8Array, keyId: string, now: Date): NotificationReading {
  const envelope = envelopeSchema.safeParse(parseJson(utf8Text(body))).data
  if (!envelope) return rejected('malformed')
  if (envelope.resource.algorithm !== 'AEAD_AES_256_GCM') return rejected('unsupported_algorithm')
  const plain = openResource(account.apiV3Key, envelope.resource)
  if (!plain) return rejected('undecryptable')
  const content = parseJson(utf8Text(plain))

  const event = { eventId: envelope.id, keyId }
  if (!envelope.event_type.startsWith('TRANSACTION.')) {
    const other = otherSchema.safeParse(content).data
    const attemptNo = other?.out_trade_no ?? null
    const names = other?.mchid ?? other?.sp_mchid ?? other?.sub_mchid
    if (other && names !== undefined && !isOurMerchant(account, other))
      return { kind: 'foreign', ...event, attemptNo, what: 'other_merchant' }
    return envelope.event_type.startsWith('REFUND.')
      ? readRefundNotice(content, event, now)
      : { kind: 'other', ...event, attemptNo, what: envelope.event_type }
  }
  const transaction = transactionSchema.safeParse(content).data
  if (!transaction) return rejected('malformed')
  const attemptNo = transaction.out_trade_no
  const reading = readTransaction(account, transaction, now)
  switch (reading.kind) {
    case 'unreadable':
      return rejected('malformed')
    case 'foreign':
      return { kind: 'foreign', ...event, attemptNo, what: reading.what }
    case 'read':
      return { kind: 'trade', ...event, attemptNo, fact: { source: 'notification', trade: reading.trade } }
  }
}

function readRefundNotice(
  content: unknown,
  event: Readonly<{ eventId: string; keyId: string }>,
  now: Date,
): NotificationReading {
  const notice = refundNoticeSchema.safeParse(content).data
  // Without the merchant it cannot be told whether it is ours.
  if (!notice || (notice.mchid ?? notice.sub_mchid) === undefined) return rejected('malformed')
  const attemptNo = notice.out_trade_no
  if ((notice.amount.currency ?? 'CNY') !== 'CNY')
    return { kind: 'foreign', ...event, attemptNo, what: 'other_currency' }
  const refund = refundState(notice, now)
  if (refund.state === 'unknown' && refund.reason.code === 'unreadable_answer') return rejected('malformed')
  const fact = { source: 'notification', refund } as const
  return { kind: 'refund', ...event, attemptNo, refundNo: notice.out_refund_no, fact }
}

/** The one value of a header, or undefined when it is missing, doubled (Node joins doubles with a comma) or of another shape. */
function headerOf(raw: RawNotification, name: string, shape: RegExp): string | undefined {
  const values = Object.entries(raw.headers)
    .filter(([key, value]) => key.toLowerCase() === name && value !== undefined)
    .flatMap(([, value]) => value as string | readonly string[])
  const [value] = values
  return values.length === 1 && value !== undefined && shape.test(value) ? value : undefined
}

/** An absent type header means the usual scheme. */
function hasKnownScheme(raw: RawNotification): boolean {
  const isPresent = Object.entries(raw.headers).some(
    ([key, value]) => key.toLowerCase() === signatureHeaders.type && value !== undefined,
  )
  return !isPresent || headerOf(raw, signatureHeaders.type, /^[\w-]{1,64}$/) === signatureScheme
}
