/** What an app decided about money that belongs to no order, about its own refunds, and about what payments cost. */
export type MoneyPolicy = Readonly<{
  /** `automatic`: returned by itself; `up_to`: by itself up to an amount; `ask`: a person decides about each. */
  strayReturn: Readonly<{ kind: 'automatic' | 'ask' } | { kind: 'up_to'; max: bigint }>
  /** How long such money stays before it is returned: time for the merchant to see it, and for the channel to know the payment. */
  strayDelaySeconds: number
  /** Refunds above this many fen need a second person; null where none does. */
  refundApprovalAbove: bigint | null
  /** The cashier puts the method first that is expected to cost the least; else the app's own order holds. */
  cheapestFirst: boolean
}>

export const defaultMoneyPolicy: MoneyPolicy = {
  strayReturn: { kind: 'automatic' },
  strayDelaySeconds: 60,
  refundApprovalAbove: null,
  cheapestFirst: false,
}

export type StrayReturn =
  | Readonly<{ kind: 'return_now' }>
  | Readonly<{ kind: 'wait'; until: Date }>
  | Readonly<{ kind: 'ask' }>

/**
 * What is to be done about money that belongs to no order. Money of another sum than asked for is never returned by itself: why it
 * differs is for a person to find out.
 */
export function decideStrayReturn(
  stray: Readonly<{ disposition: 'surplus' | 'suspense'; amount: bigint; createdAt: Date }>,
  policy: MoneyPolicy,
  now: Date,
): StrayReturn {
  if (stray.disposition === 'suspense') return { kind: 'ask' }
  const { strayReturn } = policy
  if (strayReturn.kind === 'ask') return { kind: 'ask' }
  if (strayReturn.kind === 'up_to' && stray.amount > strayReturn.max) return { kind: 'ask' }
  const due = new Date(stray.createdAt.getTime() + policy.strayDelaySeconds * 1000)
  return now >= due ? { kind: 'return_now' } : { kind: 'wait', until: due }
}
