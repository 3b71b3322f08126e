import type { ErrorCode } from '@hutong/contract'
import type { ChannelReason, TradeFact } from './connector.ts'

type Trade = TradeFact['trade']

/** What became of one signed exchange, as far as all channels agree. */
export type Unanswered = Readonly<{ kind: 'not_sent' | 'unknown'; reason: ChannelReason }>
type Outcome = Readonly<{ kind: 'answered' }> | Readonly<{ kind: 'refused'; channelCode: string }> | Unanswered

export const unknownTrade = (code: string, channelCode: string | null = null): Trade => ({
  state: 'unknown',
  reason: { code, channelCode },
})

/** How an attempt ends that never reached the channel is read by its payer, so those reasons have a name of the contract. */
export function unansweredTrade(answer: Unanswered): Trade {
  return answer.kind === 'not_sent'
    ? { state: 'not_sent', reason: { code: 'channel_unavailable' satisfies ErrorCode, channelCode: null } }
    : { state: 'unknown', reason: answer.reason }
}

/** @param neverExisted whether the channel's code says that it knows no such trade; every other refusal says nothing of it */
export function refusedQuery(channelCode: string, neverExisted: boolean): Trade {
  return neverExisted
    ? { state: 'never_existed', reason: { code: 'channel_unavailable' satisfies ErrorCode, channelCode } }
    : unknownTrade('query_refused', channelCode)
}

/**
 * Closes, then asks: what a close is answered does not say what became of the trade, and a payment may have won the race.
 * A trade that is still waiting afterwards was not closed, and is `unknown`.
 */
export async function closeThenAsk(
  close: () => Promise<Outcome>,
  ask: (source: 'close') => Promise<TradeFact>,
): Promise<TradeFact> {
  const closed = await close()
  if (closed.kind === 'not_sent') return { source: 'close', trade: unansweredTrade(closed) }
  const fact = await ask('close')
  const channelCode = closed.kind === 'refused' ? closed.channelCode : null
  if (fact.trade.state === 'waiting') return { source: 'close', trade: unknownTrade('still_open', channelCode) }
  // The query was not sent, but the close was.
  if (fact.trade.state === 'not_sent') return { source: 'close', trade: unknownTrade('query_not_sent', channelCode) }
  return fact
}
