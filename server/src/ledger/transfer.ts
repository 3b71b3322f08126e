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

export type TransferKind = 'payment' | 'surplus' | 'suspense' | 'hold'

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
