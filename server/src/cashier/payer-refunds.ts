import type { PayerRefund } from '@hutong/contract'
import type { PaymentAttempt } from '../payments/index.ts'
import type { Deps } from '../platform/index.ts'
import { listRefundsOfOrder, type Refund } from '../refunds/index.ts'

type Told = Pick<Refund, 'attemptId' | 'status' | 'approval' | 'amount' | 'refundedAt' | 'createdAt'>

/** What a payer is told of refunds: of their own payment, decided, and not come to nothing. Newest last. */
export const refundsForPayer = (refunds: readonly Told[], attemptId: string): PayerRefund[] =>
  refunds
    .filter((each) => each.attemptId === attemptId && each.status !== 'failed')
    .filter((each) => each.approval === 'not_needed' || each.approval === 'approved')
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .map(({ amount, refundedAt, status }) => ({
      amount: Number(amount.amount),
      state: status === 'succeeded' ? 'done' : 'under_way',
      at: refundedAt?.toISOString() ?? null,
    }))

export const createRefundsOfAttempt =
  (deps: Pick<Deps, 'db'>) =>
  async (attempt: PaymentAttempt): Promise<readonly PayerRefund[]> =>
    refundsForPayer(await listRefundsOfOrder(deps.db, { appId: attempt.appId, orderId: attempt.orderId }), attempt.id)
