import type { PaymentAttempt } from './payment-attempt.ts'

/**
 * What the shop is expected to bear for the buyer's instalments, in fen. Only expected: the channel takes its fee when it settles,
 * and the plan in force when the attempt began is what we know of it. Nothing is posted for it; money moves where the channel says so.
 */
export const expectedInstalmentCost = ({
  disposition,
  instalments,
}: Pick<PaymentAttempt, 'disposition' | 'instalments'>): bigint =>
  disposition === 'kept' && instalments?.bearer === 'shop' ? BigInt(instalments.fee) : 0n
