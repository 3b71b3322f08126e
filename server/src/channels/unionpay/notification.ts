import type { NotificationReading, RawNotification, RejectReason } from '../connector.ts'
import { readForm } from '../form.ts'
import { isAccepted } from './codes.ts'
import { isMoneyBack, noticedRefund } from './refunds.ts'
import type { UnionpayAccount } from './settings.ts'
import { type Fields, verifyFields } from './signing.ts'
import { paidTrade, readMoved } from './wire.ts'

/** A genuine one has a few kilobytes, half of it the certificate. */
const bodyBytesMax = 65_536

/**
 * Judges what costs nothing first, the certificate and the signature next, and the content last. Never throws.
 * There is no time window: a notice comes again for minutes, and nothing in it says when it was sent.
 */
export function readNotification(account: UnionpayAccount, raw: RawNotification, now: Date): NotificationReading {
  if (raw.body.length === 0 || raw.body.length > bodyBytesMax) return rejected('malformed')
  const fields = readForm(raw.body)
  if (!fields) return rejected('malformed')
  const verification = verifyFields(account, fields, now)
  if (verification.kind === 'unsigned') return rejected('malformed')
  if (verification.kind !== 'genuine') return rejected(verification.kind)
  return readGenuine(account, fields, verification.keyId, now)
}

const rejected = (reason: RejectReason): NotificationReading => ({ kind: 'rejected', reason, refreshKeys: false })

function readGenuine(account: UnionpayAccount, fields: Fields, keyId: string, now: Date): NotificationReading {
  const number = fields.get('orderId') ?? ''
  const queryId = fields.get('queryId') ?? ''
  const txnType = fields.get('txnType') ?? ''
  if (!/^[0-9A-Za-z]{1,40}$/.test(number) || !/^[0-9A-Za-z]{1,32}$/.test(queryId) || !/^\d\d$/.test(txnType))
    return rejected('malformed')
  // UnionPay gives a notice no number of its own: the trade's and what happened to it say which one it is.
  const event = { eventId: `${queryId}-${txnType}`, keyId }
  const attemptNo = isMoneyBack(fields) ? null : number
  if (fields.get('merId') !== account.merId) return { kind: 'foreign', ...event, attemptNo, what: 'other_merchant' }

  if (isMoneyBack(fields)) {
    const refund = noticedRefund(fields, now)
    if (!refund) return rejected('malformed')
    return { kind: 'refund', ...event, attemptNo, refundNo: number, fact: { source: 'notification', refund } }
  }
  const respCode = fields.get('respCode') ?? ''
  if (txnType !== '01' || !isAccepted(respCode))
    return { kind: 'other', ...event, attemptNo, what: `txn_${txnType}_${respCode.replace(/\W/g, '').slice(0, 10)}` }
  const moved = readMoved(fields, now)
  if (!moved) return rejected('malformed')
  return { kind: 'trade', ...event, attemptNo: number, fact: { source: 'notification', trade: paidTrade(moved) } }
}
