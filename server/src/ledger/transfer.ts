import type { Money } from '../money/index.ts'

/**
 * The platform routes money and never holds it: the books mirror what happens between payer, channel and the app's bank.
 * Accounts of an app, by code. A debit balance of a receivable is what the channel owes the app.
 */
export const accounts = {
  receivable: (channelAccountId: string) => `channel:${channelAccountId}:receivable`,
  fees: (channelAccountId: string) => `channel:${channelAccountId}:fees`,
  sales: (appId: string) => `app:${appId}:sales`,
  refundsInFlight: 'refunds:in_flight',
  payerSurplus: 'payer:surplus',
  suspense: 'suspense',
  bank: (channelAccountId: string) => `bank:${channelAccountId}`,
} as const

export type TransferPhase = 'posted' | 'pending' | 'post_pending' | 'void_pending'

/**
 * One amount from one account to another: balanced by its shape. Immutable; a mistake is corrected by another transfer.
 * `reference` and `kind` together name what it is for, and the database takes each such pair once.
 */
export type Transfer = Readonly<{
  appId: string
  id: string
  kind: TransferKind
  reference: string
  phase: TransferPhase
  pendingId: string | null
  debit: string
  credit: string
  amount: Money
  /** When it happened in the world; `createdAt` is when we wrote it. */
  eventAt: Date
  createdAt: Date
}>

export type TransferKind =
  | 'payment'
  | 'surplus'
  | 'suspense'
  | 'refund_hold'
  | 'refund'
  | 'refund_elsewhere'
  | 'refund_after_failure'

/** What a payment does to the books, by what became of its money. */
export function transferOfPayment(input: {
  disposition: 'kept' | 'surplus' | 'suspense'
  appId: string
  transferId: string
  attemptId: string
  channelAccountId: string
  amount: Money
  paidAt: Date
  now: Date
}): Transfer {
  const sides = {
    kept: { kind: 'payment', credit: accounts.sales(input.appId) },
    surplus: { kind: 'surplus', credit: accounts.payerSurplus },
    suspense: { kind: 'suspense', credit: accounts.suspense },
  } as const
  return {
    appId: input.appId,
    id: input.transferId,
    ...sides[input.disposition],
    reference: input.attemptId,
    phase: 'posted',
    pendingId: null,
    debit: accounts.receivable(input.channelAccountId),
    amount: input.amount,
    eventAt: input.paidAt,
    createdAt: input.now,
  }
}

type RefundInput = Readonly<{
  appId: string
  transferId: string
  refundId: string
  /** Whose money it is: the order's, or money that belongs to no order. */
  from: 'sales' | 'surplus' | 'suspense'
  channelAccountId: string
  amount: Money
  at: Date
  now: Date
}>

const sourceOf = ({ appId, from }: RefundInput): string =>
  ({ sales: accounts.sales(appId), surplus: accounts.payerSurplus, suspense: accounts.suspense })[from]

const refundTransfer = (
  input: RefundInput,
  transfer: Pick<Transfer, 'kind' | 'phase' | 'debit' | 'credit'>,
): Transfer => ({
  appId: input.appId,
  id: input.transferId,
  reference: input.refundId,
  pendingId: null,
  amount: input.amount,
  eventAt: input.at,
  createdAt: input.now,
  ...transfer,
})

/** Pending: nothing has moved yet, and it cannot be given away twice. Posted when the channel has returned the money, voided when it will not. */
export const holdForRefund = (input: RefundInput): Transfer =>
  refundTransfer(input, {
    kind: 'refund_hold',
    phase: 'pending',
    debit: sourceOf(input),
    credit: accounts.refundsInFlight,
  })

/** The channel has returned it: it owes the app that much less. */
export const transferOfRefund = (input: RefundInput): Transfer =>
  refundTransfer(input, {
    kind: 'refund',
    phase: 'posted',
    debit: accounts.refundsInFlight,
    credit: accounts.receivable(input.channelAccountId),
  })

/** The merchant has returned it outside the channel, from its own bank. */
export const transferOfRefundElsewhere = (input: RefundInput): Transfer =>
  refundTransfer(input, {
    kind: 'refund_elsewhere',
    phase: 'posted',
    debit: accounts.refundsInFlight,
    credit: accounts.bank(input.channelAccountId),
  })

/** The channel has returned what we were told it would not, and whose hold is voided. */
export const transferOfLateRefund = (input: RefundInput): Transfer =>
  refundTransfer(input, {
    kind: 'refund_after_failure',
    phase: 'posted',
    debit: sourceOf(input),
    credit: accounts.receivable(input.channelAccountId),
  })

/** Posting a hold makes it take effect; voiding it leaves only the trace. Either is a transfer of its own, and a hold gets one of them once. */
export function settlementOfHold(hold: Transfer, how: 'post' | 'void', transferId: string, now: Date): Transfer {
  return {
    ...hold,
    id: transferId,
    phase: how === 'post' ? 'post_pending' : 'void_pending',
    pendingId: hold.id,
    eventAt: now,
    createdAt: now,
  }
}
