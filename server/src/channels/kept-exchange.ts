import type { Channel } from '@hutong/contract'
import type { Exchange } from './connector.ts'
import type { ScrubbedAnswer } from './scrub-answer.ts'

/** What an exchange is about, for its place in an order's timeline. */
export type AboutExchange = Readonly<{
  appId: string
  channelAccountId: string | null
  /** Where the exchange itself has no number of a trade: the order's id. Without either it is about the account. */
  number?: string
}>

/** One thing that was said between us and a channel, or refused before it was said, as it is kept for a while. */
export type KeptExchange = Readonly<{
  appId: string
  channel: Channel | null
  channelAccountId: string | null
  number: string
  /** `notification`: one that was rejected. `start` and `page`: refused by ourselves, before there was an attempt. */
  operation: Exchange['operation'] | 'notification' | 'start' | 'page'
  httpStatus: number | null
  channelCode: string | null
  outcome: string
  durationMs: number | null
  answer: ScrubbedAnswer | null
  at: Date
}>

/** Takes one to be written some time. Never waits, never throws; under pressure it forgets. */
export type KeepExchange = (exchange: KeptExchange) => void

export type Note = Readonly<
  Pick<KeptExchange, 'operation' | 'outcome'> & { channel?: Channel | null; answer?: ScrubbedAnswer | null }
>
