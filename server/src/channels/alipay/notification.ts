import { fromYuan } from '../../money/index.ts'
import type { NotificationReading, RawNotification, RejectReason } from '../connector.ts'
import { readForm, textOf } from '../form.ts'
import { isSignedBy } from '../rsa.ts'
import { type AlipayAccount, noteStranger, verificationKeys } from './settings.ts'
import { contentToSign, notInNotifications } from './signing.ts'
import { isUnpaid, readTrade, type WireTrade } from './wire.ts'

/** A genuine one has a few kilobytes. */
const bodyBytesMax = 131_072

/**
 * Judges what costs nothing first, the RSA signature over the bytes next, and the content last. Never throws.
 * There is no time window: repeats come for more than a day, and nothing says that they carry a new time.
 */
export function readNotification(account: AlipayAccount, raw: RawNotification, now: Date): NotificationReading {
  if (raw.body.length === 0 || raw.body.length > bodyBytesMax) return rejected('malformed')
  const form = readForm(raw.body)
  const signature = form?.get('sign')
  if (!form || !signature) return rejected('malformed')
  // Taken from the sender's word it would let him choose a broken algorithm.
  if (form.get('sign_type') !== 'RSA2') return rejected('unsupported_algorithm')
  const charset = (form.get('charset') ?? 'utf-8').toLowerCase()
  if (charset !== 'utf-8' && charset !== 'gbk') return rejected('malformed')
  const named = form.get('alipay_cert_sn') || undefined
  const candidates = verificationKeys(account, named)
  if (candidates.length === 0) {
    noteStranger(account, 'inNotification', named)
    return { kind: 'rejected', reason: 'unknown_serial', refreshKeys: true }
  }
  const content = Buffer.from(contentToSign(form, notInNotifications), 'latin1')
  const verification = candidates.find(({ key }) => isSignedBy(key, content, signature))
  if (!verification) {
    // Without a name a new certificate looks just like a forgery.
    const mayBeNew = account.certificateMode !== null && named === undefined
    return { kind: 'rejected', reason: 'bad_signature', refreshKeys: mayBeNew }
  }
  return readGenuine(account, textsOf(form, charset), verification.id, now)
}

const rejected = (reason: RejectReason): NotificationReading => ({ kind: 'rejected', reason, refreshKeys: false })

/** Only what we read needs to be valid text; empty values count as absent, as they do for the signature. */
function textsOf(form: ReadonlyMap<string, string>, charset: 'utf-8' | 'gbk') {
  return (name: string): string | undefined => {
    const bytes = form.get(name)
    return (bytes && textOf(bytes, charset)) || undefined
  }
}

function readGenuine(
  account: AlipayAccount,
  text: (name: string) => string | undefined,
  keyId: string,
  now: Date,
): NotificationReading {
  const eventId = text('notify_id')
  const appId = text('app_id')
  const attemptNo = text('out_trade_no') ?? null
  if (!eventId || eventId.length > 128 || !appId || (attemptNo?.length ?? 0) > 64) return rejected('malformed')
  const event = { eventId, attemptNo, keyId }
  if (appId !== account.appId) return { kind: 'foreign', ...event, what: 'other_app' }
  const sellerId = text('seller_id')
  if (account.sellerId !== null && sellerId !== undefined && sellerId !== account.sellerId) {
    return { kind: 'foreign', ...event, what: 'other_merchant' }
  }
  const type = text('notify_type')
  if (type !== 'trade_status_sync') return { kind: 'other', ...event, what: (type ?? 'untyped').slice(0, 64) }

  const status = text('trade_status')
  if (!status || attemptNo === null) return rejected('malformed')
  const refundFee = text('refund_fee')
  const refundedFen = refundFee === undefined ? 0n : fromYuan(refundFee)
  if (refundedFen === undefined) return rejected('malformed')
  const refundNo = text('out_biz_no')
  // A partial refund is announced with the very status of a payment, a full one with that of a close.
  if (refundedFen !== 0n || text('gmt_refund') !== undefined || refundNo !== undefined)
    return readRefundNotice({ ...event, attemptNo }, refundNo, status)
  const told: WireTrade = {
    tradeNo: text('trade_no'),
    status,
    totalAmount: text('total_amount'),
    buyerPayAmount: text('buyer_pay_amount'),
    receiptAmount: text('receipt_amount'),
    paidAt: text('gmt_payment'),
    payerId: text('buyer_open_id') ?? text('buyer_id'),
  }
  const isPaid = status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED'
  const isClosedUnpaid = status === 'TRADE_CLOSED' && isUnpaid(told)
  if (!isPaid && !isClosedUnpaid) return { kind: 'other', ...event, what: status.slice(0, 64) }

  const trade = readTrade(told, now)
  return trade
    ? { kind: 'trade', eventId, attemptNo, keyId, fact: { source: 'notification', trade } }
    : rejected('malformed')
}

/** Says that a refund was made, of all so far how much, and not how this one stands: it is asked about. */
function readRefundNotice(
  event: Readonly<{ eventId: string; attemptNo: string; keyId: string }>,
  refundNo: string | undefined,
  status: string,
): NotificationReading {
  if (refundNo === undefined) return { kind: 'other', ...event, what: 'refund' }
  if (refundNo.length > 64) return rejected('malformed')
  const reason = { code: 'told_of_refund', channelCode: status.slice(0, 64) }
  return { kind: 'refund', ...event, refundNo, fact: { source: 'notification', refund: { state: 'unknown', reason } } }
}
