import type { ErrorCode } from '@hutong/contract'
import type { RefundFact } from './connector.ts'
import type { Unanswered } from './trade-answers.ts'

export type Refund = RefundFact['refund']

/**
 * What a channel's refusal of a refund means. `never`: asking again with the same content is no use. `later`: the same number may be
 * submitted again, once there is money, time has passed or a person has mended something. `stuck`: the payer's side is the reason.
 */
export type RefundMeaning =
  | Readonly<{ state: 'refused'; again: 'never'; code: 'refund_refused' | 'trade_not_found' | 'number_in_use' }>
  | Readonly<{
      state: 'refused'
      again: 'later'
      code: 'channel_balance_not_enough' | 'rate_limited' | 'channel_misconfigured'
    }>
  | Readonly<{ state: 'refused'; again: 'later'; code: 'trade_held_back' }>
  | Readonly<{ state: 'stuck'; code: 'payer_account_unusable' }>
  | Readonly<{ state: 'unknown'; code: 'channel_error' | 'unfamiliar_code' }>

export const neverRefund = { state: 'refused', again: 'never', code: 'refund_refused' } as const
export const misconfiguredRefund = { state: 'refused', again: 'later', code: 'channel_misconfigured' } as const
export const rateLimitedRefund = { state: 'refused', again: 'later', code: 'rate_limited' } as const
export const payerUnusable = { state: 'stuck', code: 'payer_account_unusable' } as const
export const unknownMeaning = (code: 'channel_error' | 'unfamiliar_code') => ({ state: 'unknown', code }) as const

/** The code of an answer that speaks of the right number and another sum. */
export const otherAmount = 'answer_about_other_amount'

export const unknownRefund = (code: string, channelCode: string | null = null): Refund => ({
  state: 'unknown',
  reason: { code, channelCode },
})

export function unansweredRefund(answer: Unanswered): Refund {
  return answer.kind === 'not_sent'
    ? { state: 'not_sent', reason: { code: 'channel_unavailable' satisfies ErrorCode, channelCode: null } }
    : { state: 'unknown', reason: answer.reason }
}

/** A submission that was not answered with success. A call limit comes as unknown; with its code it says that this one call came too soon. */
export function refundNotTaken(
  answer: Readonly<{ kind: 'refused'; channelCode: string }> | Unanswered,
  meaningOf: (channelCode: string) => RefundMeaning,
): Refund {
  if (answer.kind === 'refused') return refundByMeaning(meaningOf(answer.channelCode), answer.channelCode)
  const { channelCode, code } = answer.reason
  return code === 'rate_limited' && channelCode !== null
    ? refundByMeaning(meaningOf(channelCode), channelCode)
    : unansweredRefund(answer)
}

/** @param neverExisted whether the channel's code says that it knows no such refund; every other refusal says nothing of it */
export function refusedRefundQuery(channelCode: string, neverExisted: boolean): Refund {
  return neverExisted
    ? { state: 'never_existed', reason: { code: 'channel_unavailable' satisfies ErrorCode, channelCode } }
    : unknownRefund('query_refused', channelCode)
}

export function refundByMeaning(meaning: RefundMeaning, channelCode: string): Refund {
  const reason = { code: meaning.code, channelCode }
  switch (meaning.state) {
    case 'refused':
      return { state: 'refused', again: meaning.again, reason }
    case 'stuck':
      return { state: 'stuck', reason, channelRefundNo: null }
    case 'unknown':
      return { state: 'unknown', reason }
  }
}

/**
 * A refusal for good is believed only when the channel knows no refund of this number: an earlier submission, whose answer was lost,
 * may have been taken, and a refund given up then would be paid by nobody's books. `found` is what a question after the refusal says.
 */
export function decideRefused(refusal: Extract<Refund, { state: 'refused' }>, found: Refund): Refund {
  switch (found.state) {
    case 'succeeded':
    case 'processing':
    case 'stuck':
    case 'closed':
      return found
    case 'never_existed':
    case 'refused':
      return refusal
    case 'unknown':
      // What exists under this number is not what was asked for, and this submission did not change it.
      return found.reason.code === otherAmount
        ? { ...refusal, reason: { code: 'number_in_use', channelCode: refusal.reason.channelCode } }
        : unknownRefund('refused_in_doubt', refusal.reason.channelCode)
    case 'not_sent':
      return unknownRefund('refused_in_doubt', refusal.reason.channelCode)
  }
}

/** Submits, and asks before a refusal for good is passed on. */
export async function submitThenAsk(submit: () => Promise<Refund>, ask: () => Promise<Refund>): Promise<RefundFact> {
  const submitted = await submit()
  const refund =
    submitted.state === 'refused' && submitted.again === 'never' ? decideRefused(submitted, await ask()) : submitted
  return { source: 'submit', refund }
}
