import { describe, expect, it } from 'vitest'
import type { TradeFact } from './connector.ts'
import { closeThenAsk, refusedQuery, unansweredTrade } from './trade-answers.ts'

const reason = { code: 'connection_failed', channelCode: null }
const closed: TradeFact['trade'] = { state: 'closed', reason: { code: 'closed_at_channel', channelCode: 'CLOSED' } }
const answered = { kind: 'answered' } as const
const refused = { kind: 'refused', channelCode: 'ORDER_PAID' } as const

const after = (close: Awaited<ReturnType<Parameters<typeof closeThenAsk>[0]>>, trade: TradeFact['trade']) =>
  closeThenAsk(
    async () => close,
    async (source) => ({ source, trade }),
  )

describe('a close', () => {
  it.each([
    ['answered', answered],
    ['refused', refused],
    ['left unanswered', { kind: 'unknown', reason } as const],
  ])('that is %s says what the question after it is answered', async (_, close) => {
    expect(await after(close, closed)).toEqual({ source: 'close', trade: closed })
  })

  it('of a trade that waits on is unknown, with what the channel said of the close', async () => {
    expect(await after(refused, { state: 'waiting', action: null })).toEqual({
      source: 'close',
      trade: { state: 'unknown', reason: { code: 'still_open', channelCode: 'ORDER_PAID' } },
    })
  })

  it('is unknown, and not unsent, when only the question could not be sent', async () => {
    expect((await after(answered, { state: 'not_sent', reason })).trade).toEqual({
      state: 'unknown',
      reason: { code: 'query_not_sent', channelCode: null },
    })
  })

  it('that could not be sent is not asked about', async () => {
    const asked = async () => Promise.reject(new Error('asked'))
    const fact = await closeThenAsk(async () => ({ kind: 'not_sent', reason }), asked)
    expect(fact.trade).toEqual({ state: 'not_sent', reason: { code: 'channel_unavailable', channelCode: null } })
  })
})

it('an answer that did not come leaves the trade unknown for its own reason', () => {
  expect(unansweredTrade({ kind: 'unknown', reason })).toEqual({ state: 'unknown', reason })
})

it('a refused query says something of the trade only when the channel knows none', () => {
  expect(refusedQuery('ORDER_NOT_EXIST', true).state).toBe('never_existed')
  expect(refusedQuery('SIGN_ERROR', false)).toEqual({
    state: 'unknown',
    reason: { code: 'query_refused', channelCode: 'SIGN_ERROR' },
  })
})
