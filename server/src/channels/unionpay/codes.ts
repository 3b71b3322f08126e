import { declined, misconfigured, type PrepayMeaning, refused, unknown } from '../prepay-meaning.ts'
import {
  misconfiguredRefund,
  neverRefund,
  type RefundMeaning,
  rateLimitedRefund,
  unknownMeaning,
} from '../refund-answers.ts'

const words = (text: string): readonly string[] => text.split(/\s+/)

/** What an `origRespCode` says of the trade, refund or cancel that was asked about. */
export type TradeWord =
  | 'success'
  /** Time-out, state unknown, accepted, or waiting for the card holder: it may still become anything. */
  | 'pending'
  /** Charged later than allowed: UnionPay returns it by itself. */
  | 'returned'
  /** Charged, and the posting unknown or failed: for a person. */
  | 'by_hand'
  | 'failed'
  | 'unfamiliar'

const tradeWords: ReadonlyMap<string, TradeWord> = new Map<string, TradeWord>([
  ['00', 'success'],
  ['A6', 'success'],
  ...words('03 04 05 70').map((code) => [code, 'pending'] as const),
  ['42', 'returned'],
  ...words('74 75').map((code) => [code, 'by_hand'] as const),
  ...words(`01 02 10 11 12 13 14 30 31 32 33 34 35 36 37 38 39 40 41 60 61 62 63 64 65 66 67 68 69 71 72 73 76 77 78
    79 80 99`).map((code) => [code, 'failed'] as const),
])

export function tradeWord(code: string): TradeWord {
  return tradeWords.get(code) ?? 'unfamiliar'
}

/** Handled. Of a server call for money it means accepted, not done. */
export function isAccepted(code: string): boolean {
  return code === '00' || code === 'A6'
}

/** Of the answer to a query: UnionPay knows no such number at that time. */
export function saysNeverExisted(code: string): boolean {
  return code === '34'
}

/** What the `respCode` of an order for a code or an app means. One that is not listed means `unknown`: the query decides. */
const prepayCodes: ReadonlyMap<string, PrepayMeaning> = new Map<string, PrepayMeaning>([
  ['01', unknown('channel_error')],
  ...words('02 39').map((code) => [code, declined('channel_unavailable')] as const),
  ...words('03 04 05 70').map((code) => [code, unknown('channel_error')] as const),
  ...words('10 13 30 36 38 40 62 68 78 99').map((code) => [code, refused] as const),
  ...words('11 31 32 35').map((code) => [code, misconfigured] as const),
  ['12', unknown('number_in_use')],
  ['33', declined('amount_exceeds_channel_limit')],
  ['37', unknown('rate_limited')],
])

export function prepayMeaning(code: string): PrepayMeaning {
  return prepayCodes.get(code) ?? unknown('unfamiliar_code')
}

/** Of the answer to a refund: taken, and the query will tell. */
export function isUnderWay(code: string): boolean {
  return code === '05'
}

/** A number is taken once: it says nothing of what became of it. */
export function saysNumberInUse(code: string): boolean {
  return code === '12'
}

/**
 * What the `respCode` of a refund means, where it is neither accepted nor under way. A refusal for good is believed only after a
 * question; one that is not listed means `unknown`.
 */
const refundCodes: ReadonlyMap<string, RefundMeaning> = new Map<string, RefundMeaning>([
  ...words('01 03 04 99').map((code) => [code, unknownMeaning('channel_error')] as const),
  ...words('02 37 39').map((code) => [code, rateLimitedRefund] as const),
  ...words('11 31 32').map((code) => [code, misconfiguredRefund] as const),
  // Not passed, for no reason that is told; where the merchant's account holds too little it may pass later.
  ['30', { state: 'refused', again: 'later', code: 'trade_held_back' }],
  ...words('34 35').map((code) => [code, { state: 'refused', again: 'never', code: 'trade_not_found' }] as const),
  ...words(`10 13 14 33 36 38 40 41 60 61 62 63 64 65 66 67 68 69 71 72 73 76 77 78 79 80`).map(
    (code) => [code, neverRefund] as const,
  ),
])

export function refundMeaning(code: string): RefundMeaning {
  return refundCodes.get(code) ?? unknownMeaning('unfamiliar_code')
}
