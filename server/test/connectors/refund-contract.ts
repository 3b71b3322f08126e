import { describe, expect, it } from 'vitest'
import type { RefundFact, RefundRequest } from '../../src/channels/connector.ts'
import { cny } from '../../src/money/index.ts'
import {
  callContext,
  closedPortUrl,
  type Harness,
  newAttemptNo,
  opened,
  prepayRequest,
  refOf,
  refundRequest,
} from './harness.ts'

/** The part of the contract that is about money on its way back; `connector-contract.ts` runs it with the rest. */
export function describeRefunds(ofSuite: () => Harness): void {
  describe('refunds', () => {
    const call = (deadlineMs = 10_000) => callContext(ofSuite(), { deadlineMs })
    const submit = (request: RefundRequest) => ofSuite().account.refund(request, call())
    const query = (request: RefundRequest) => ofSuite().account.queryRefund(request, call())
    const stateOf = (fact: RefundFact) => fact.refund.state
    /** After a submission that was taken: some channels are done with the answer, others only later. */
    const taken = /^(processing|succeeded)$/

    async function paid(fen = 8888n) {
      const request = prepayRequest(ofSuite(), { amount: cny(fen) })
      const fact = await ofSuite().account.prepay(request, call())
      if (fact.trade.state !== 'waiting' || !fact.trade.action) throw new Error(JSON.stringify(fact))
      await ofSuite().pay(request.product, fact.trade.action)
      const { trade } = await ofSuite().account.queryTrade(refOf(request), call())
      if (trade.state !== 'paid') throw new Error(JSON.stringify(trade))
      return { request, channelTradeNo: trade.channelTradeNo }
    }
    const refundOf = async (changes: Partial<RefundRequest> = {}) => refundRequest(ofSuite(), await paid(), changes)
    /** What the merchant's balance falls by during `act`. */
    async function costs(act: () => Promise<unknown>): Promise<bigint> {
      const before = ofSuite().balance()
      await act()
      return before - ofSuite().balance()
    }
    const waitGap = () => ofSuite().advance(ofSuite().account.refundLimits.gapMs)

    it('of all of it succeed, and the trade stays one that was paid', async () => {
      const request = await refundOf()
      const cost = await costs(async () => {
        const fact = await submit(request)
        expect(fact.source).toBe('submit')
        expect(stateOf(fact)).toMatch(taken)
        await ofSuite().finishRefunds()
      })
      expect(cost).toBe(8888n)
      const { refund, source } = await query(request)
      if (refund.state !== 'succeeded') throw new Error(JSON.stringify(refund.state))
      expect({ source, amount: refund.amount }).toEqual({ source: 'query', amount: cny(8888n) })
      // Some channels say when it was done, others when it was taken.
      expect([request.submittedAt, ofSuite().now()]).toContainEqual(refund.refundedAt)
      const ref = { ...request, createdAt: request.submittedAt, expiresAt: ofSuite().now() }
      const { trade } = await ofSuite().account.queryTrade(ref, call())
      expect(trade).toMatchObject({ state: 'paid', amount: cny(8888n) })
      expect((await ofSuite().account.closeTrade(ref, call())).trade.state).toBe('paid')
    })

    it('of parts succeed one after the other, and no more than the whole', async () => {
      const trade = await paid()
      const part = (fen: bigint) => refundRequest(ofSuite(), trade, { amount: cny(fen) })
      const cost = await costs(async () => {
        for (const fen of [1n, 8000n, 887n]) {
          const request = part(fen)
          expect(stateOf(await submit(request))).toMatch(taken)
          await ofSuite().finishRefunds()
          expect((await query(request)).refund).toMatchObject({ state: 'succeeded', amount: cny(fen) })
          await waitGap()
        }
      })
      expect(cost).toBe(8888n)
      const more = part(1n)
      expect((await submit(more)).refund).toMatchObject({ state: 'refused', again: 'never' })
      expect(stateOf(await query(more))).toBe('never_existed')
    })

    it('over the rest are refused for good and take nothing', async () => {
      const trade = await paid()
      await submit(refundRequest(ofSuite(), trade, { amount: cny(8000n) }))
      await waitGap()
      const cost = await costs(async () => {
        const over = refundRequest(ofSuite(), trade, { amount: cny(889n) })
        expect((await submit(over)).refund).toMatchObject({ state: 'refused', again: 'never' })
      })
      expect(cost).toBe(0n)
    })

    it('repeated under the same number are one', async () => {
      const request = await refundOf({ amount: cny(1234n) })
      const cost = await costs(async () => {
        for (let times = 0; times < 3; times += 1) expect(stateOf(await submit(request))).toMatch(taken)
        await ofSuite().finishRefunds()
        expect(stateOf(await submit(request))).toBe('succeeded')
      })
      expect(cost).toBe(1234n)
    })

    it('of another sum under the same number are refused and change nothing', async () => {
      const request = await refundOf({ amount: cny(1000n) })
      await submit(request)
      const other = { ...request, amount: cny(1001n) }
      expect(
        await costs(async () => {
          expect((await submit(other)).refund).toMatchObject({
            state: 'refused',
            again: 'never',
            reason: { code: 'number_in_use' },
          })
        }),
      ).toBe(0n)
      expect((await query(other)).refund).toMatchObject({
        state: 'unknown',
        reason: { code: 'answer_about_other_amount' },
      })
      await ofSuite().finishRefunds()
      expect((await query(request)).refund).toMatchObject({ state: 'succeeded', amount: cny(1000n) })
    })

    it('never existed when nobody asked for them', async () => {
      expect(stateOf(await query(await refundOf()))).toBe('never_existed')
    })

    it('of a trade that the channel does not know are refused for good', async () => {
      const request = refundRequest(ofSuite(), {
        request: prepayRequest(ofSuite()),
        channelTradeNo: newAttemptNo().slice(5),
      })
      expect((await submit(request)).refund).toMatchObject({
        state: 'refused',
        again: 'never',
        reason: { code: 'trade_not_found' },
      })
    })

    it('take a reason that the channel itself would refuse, or none', async () => {
      for (const reason of ['退/货=1&2 🍵', '🍵', '长'.repeat(300), ' ', null]) {
        expect(stateOf(await submit(await refundOf({ reason })))).toMatch(taken)
      }
    })

    it('that come too soon after another are taken, or taken later under the same number', async () => {
      const trade = await paid()
      await submit(refundRequest(ofSuite(), trade, { amount: cny(100n) }))
      const soon = refundRequest(ofSuite(), trade, { amount: cny(200n) })
      const { refund } = await submit(soon)
      if (refund.state === 'refused') expect(refund).toMatchObject({ again: 'later', reason: { code: 'rate_limited' } })
      else expect(refund.state).toMatch(taken)
      await waitGap()
      expect(stateOf(await submit(soon))).toMatch(taken)
    })

    it('for which there is no money are refused for now, and taken later under the same number', async () => {
      const request = await refundOf()
      const before = ofSuite().balance()
      ofSuite().setBalance(8887n)
      expect((await submit(request)).refund).toMatchObject({
        state: 'refused',
        again: 'later',
        reason: { code: expect.stringMatching(/^(channel_balance_not_enough|trade_held_back)$/) },
      })
      expect(stateOf(await query(request))).toBe('never_existed')
      ofSuite().setBalance(before)
      expect(await costs(async () => expect(stateOf(await submit(request))).toMatch(taken))).toBe(8888n)
    })

    it('end as the channel says, and a repeat says the same', async () => {
      for (const end of ofSuite().refundEnds) {
        const request = await refundOf()
        expect(stateOf(await submit(request))).toMatch(taken)
        await ofSuite().finishRefunds(end)
        expect(stateOf(await query(request))).toBe(end)
        expect(stateOf(await submit(request))).toBe(end)
      }
    })

    const doubtful = [
      'http_500',
      'http_502',
      'html_error_page',
      'bad_signature',
      'sign_probe',
      'unsigned',
      'system_error_before',
      'system_error_after',
      'drops_connection_after_doing',
    ]
    it.each(doubtful)('are unknown when they meet %s, and the same again is one refund', async (kind) => {
      const request = await refundOf({ amount: cny(777n) })
      const cost = await costs(async () => {
        ofSuite().fault('refund', kind)
        expect(stateOf(await submit(request))).toBe('unknown')
        expect(stateOf(await submit(request))).toMatch(taken)
        await ofSuite().finishRefunds()
      })
      expect(cost).toBe(777n)
      expect(stateOf(await query(request))).toBe('succeeded')
    })

    it('that meet a limit of calls are refused for now, never for good', async () => {
      const request = await refundOf()
      ofSuite().fault('refund', 'http_429')
      expect((await submit(request)).refund).toMatchObject({ state: 'refused', again: 'later' })
      expect(stateOf(await submit(request))).toMatch(taken)
    })

    it.each([...doubtful, 'http_429', 'wrong_merchant'])(
      'are unknown when the question meets %s, and known with the next',
      async (kind) => {
        const request = await refundOf()
        await submit(request)
        await ofSuite().finishRefunds()
        ofSuite().fault('refund_query', kind)
        expect(stateOf(await query(request))).toBe('unknown')
        expect(stateOf(await query(request))).toBe('succeeded')
      },
    )

    it('are unknown, not done, when an answer speaks of another sum', async () => {
      const request = await refundOf()
      ofSuite().fault('refund', 'wrong_amount')
      expect((await submit(request)).refund).toMatchObject({ reason: { code: 'answer_about_other_amount' } })
      await ofSuite().finishRefunds()
      ofSuite().fault('refund_query', 'wrong_amount')
      expect((await query(request)).refund).toMatchObject({ reason: { code: 'answer_about_other_amount' } })
    })

    it('are unknown when the time is over although the channel acted, and the question finds them', async () => {
      const request = await refundOf()
      ofSuite().fault('refund', 'answers_late_after_doing', { ms: 5000 })
      const context = call(400)
      const fact = await ofSuite().account.refund(request, context)
      expect(fact.refund).toEqual({ state: 'unknown', reason: { code: 'timeout', channelCode: null } })
      expect(context.exchanges).toMatchObject([{ operation: 'refund', outcome: 'unknown: timeout' }])
      expect(stateOf(await query(request))).toMatch(taken)
    })

    it('refused for good are asked about first: one whose answer was lost is not given up', async () => {
      const request = await refundOf()
      ofSuite().fault('refund', 'drops_connection_after_doing')
      expect(stateOf(await submit(request))).toBe('unknown')
      // The same number with another reason of ours would be refused by some channels; the refund exists all the same.
      expect(stateOf(await submit({ ...request, reason: '另一个原因' }))).toMatch(taken)
      const over = refundRequest(ofSuite(), await paid(), { amount: cny(8889n) })
      ofSuite().fault(ofSuite().pointOfUnknownRefund, 'http_500')
      expect((await submit(over)).refund).toMatchObject({ state: 'unknown', reason: { code: 'refused_in_doubt' } })
    })

    it('were not sent when nobody listens at the gateway, or no time is left', async () => {
      const address = await closedPortUrl()
      const { settings } = ofSuite().record
      const away = opened(ofSuite().connector, {
        ...ofSuite().record,
        settings: { ...settings, ...('gateway' in settings ? { gateway: address } : { api_base: address }) },
      })
      const request = await refundOf()
      const reason = { code: 'channel_unavailable', channelCode: null }
      for (const fact of [
        await away.refund(request, call()),
        await away.queryRefund(request, call()),
        await ofSuite().account.refund(request, call(0)),
      ]) {
        expect(fact.refund).toEqual({ state: 'not_sent', reason })
      }
      expect(stateOf(await query(request))).toBe('never_existed')
    })

    describe('notifications', () => {
      const last = () => {
        const raw = ofSuite().notifications.at(-1)
        if (!raw) throw new Error('No notification has come.')
        return raw
      }
      const read = (account = ofSuite().account) => account.readNotification(last(), ofSuite().now())
      async function told() {
        await ofSuite().finishRefunds()
        const request = await refundOf({ amount: cny(321n) })
        const before = ofSuite().notifications.length
        await submit(request)
        await ofSuite().finishRefunds()
        expect(ofSuite().notifications.length - before).toBe(1)
        return request
      }

      it('speak of the refund by its number and never of a payment', async () => {
        if (!ofSuite().refundNotificationsAreSent) return expect(ofSuite().refundNotificationsAreSent).toBe(false)
        const request = await told()
        const reading = read()
        expect(reading).toMatchObject({
          kind: 'refund',
          refundNo: request.refundNo,
          eventId: expect.any(String),
          fact: { source: 'notification' },
        })
        if (reading.kind !== 'refund') return
        // Some channels name the payment too.
        expect([request.attemptNo, null]).toContain(reading.attemptNo)
        // A notice that cannot say how the refund stands leaves that to the question.
        if (reading.fact.refund.state === 'succeeded') expect(reading.fact.refund.amount).toEqual(cny(321n))
        else expect(reading.fact.refund.state).toBe('unknown')
      })

      it('of another merchant are foreign, and forged ones are rejected', async () => {
        if (!ofSuite().refundNotificationsAreSent) return expect(ofSuite().refundNotificationsAreSent).toBe(false)
        await told()
        const changed = {
          ...ofSuite().record.settings,
          mchid: '1900009999',
          app_id: '2021000000009999',
          mer_id: '777290000000999',
        }
        const other = opened(ofSuite().connector, { ...ofSuite().record, settings: changed })
        expect(read(other).kind).toBe('foreign')
        const body = Buffer.from(last().body)
        body[body.length >> 1] = (body[body.length >> 1] as number) ^ 1
        const forged = { ...last(), body }
        expect(ofSuite().account.readNotification(forged, ofSuite().now()).kind).toBe('rejected')
      })
    })
  })
}
