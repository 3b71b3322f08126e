import { errors, type PayerAction } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connector, PrepayRequest, TradeRef } from '../../src/channels/connector.ts'
import { cny } from '../../src/money/index.ts'
import { callContext, closedPortUrl, type Harness, opened, prepayRequest, refOf, stateOf } from './harness.ts'
import { describePayers } from './payer-contract.ts'
import { describeRefunds } from './refund-contract.ts'

/** What every connector keeps to, whatever its channel: run against the channel's simulator. */
export function describeConnector(title: string, start: () => Promise<Harness>, { capabilities }: Connector): void {
  describe(title, () => {
    let harness: Harness
    // What a channel does not do is declared, and then something else is expected of it.
    const nothing = () => undefined
    const itCloses: (name: string, body: () => Promise<void>) => void = capabilities.closesTrades ? it : nothing
    const itOnlyAsks: typeof itCloses = capabilities.closesTrades ? nothing : it
    beforeAll(async () => {
      harness = await start()
    })
    afterAll(() => harness.close())

    const call = (deadlineMs = 10_000) => callContext(harness, { deadlineMs })
    const query = (ref: TradeRef) => harness.account.queryTrade(ref, call())
    const read = (index = -1) => {
      const raw = harness.notifications.at(index)
      if (!raw) throw new Error('No notification has come.')
      return harness.account.readNotification(raw, harness.now())
    }
    async function waitingFor(request: PrepayRequest): Promise<PayerAction> {
      const fact = await harness.account.prepay(request, call())
      if (fact.trade.state !== 'waiting' || !fact.trade.action) throw new Error(JSON.stringify(fact))
      return fact.trade.action
    }
    /** What the payer has in hand after the same prepay was sent twice. */
    async function again(request: PrepayRequest, first: PayerAction): Promise<PayerAction> {
      if (!capabilities.onceProducts.includes(request.product)) return waitingFor(request)
      expect((await harness.account.prepay(request, call())).trade).toMatchObject({
        state: 'unknown',
        reason: { code: 'number_in_use' },
      })
      return first
    }
    async function paid(changes: Partial<PrepayRequest> = {}) {
      const request = prepayRequest(harness, changes)
      await harness.pay(request.product, await waitingFor(request))
      return request
    }

    describe.each(capabilities.products)('by %s', (product) => {
      it('is waiting after the prepay, with an action that ends no later than the order', async () => {
        const request = prepayRequest(harness, { product, expiresAt: new Date(harness.now().getTime() + 90_000) })
        expect(harness.account.checkPrepay(request)).toBeUndefined()
        const context = call()
        const fact = await harness.account.prepay(request, context)
        expect(fact).toMatchObject({
          source: 'prepay',
          trade: { state: 'waiting', action: { kind: expect.any(String) } },
        })
        const action = await waitingFor(prepayRequest(harness, { product }))
        expect(new Date(action.expires_at).getTime()).toBeLessThanOrEqual(harness.now().getTime() + 15 * 60_000)
        expect(context.exchanges.map(({ operation }) => operation)).toEqual(
          capabilities.localProducts.includes(product) ? [] : ['prepay'],
        )
      })

      it('is paid after the payer has paid, and the query and the notification say the same', async () => {
        const request = await paid({ product })
        const fact = await query(refOf(request))
        expect(fact).toMatchObject({
          source: 'query',
          trade: {
            state: 'paid',
            channelTradeNo: expect.any(String),
            amount: cny(8888n),
            paidAt: harness.now(),
            ...harness.toldOfPayer,
          },
        })
        expect(read()).toMatchObject({ kind: 'trade', attemptNo: request.attemptNo, fact: { trade: fact.trade } })
      })

      it('is the same trade when the prepay is sent again', async () => {
        const request = prepayRequest(harness, { product })
        const first = await waitingFor(request)
        await harness.pay(product, await again(request, first))
        expect(stateOf(await query(refOf(request)))).toBe('paid')
      })

      it('says so when the trade it is asked for again is paid already', async () => {
        const request = await paid({ product })
        const fact = await harness.account.prepay(request, call())
        const isLocal = capabilities.localProducts.includes(product)
        expect(stateOf(fact)).toBe(isLocal ? 'waiting' : 'unknown')
        expect(stateOf(await query(refOf(request)))).toBe('paid')
      })
    })

    it('takes amounts to the fen', async () => {
      for (const amount of [1n, 10n, 100n, 12_345n]) {
        const request = await paid({ amount: cny(amount) })
        expect((await query(refOf(request))).trade).toMatchObject({ state: 'paid', amount: cny(amount) })
      }
    })

    it('takes a subject that the channel itself would refuse', async () => {
      for (const subject of ['茶/杯=1&2 🍵', '🍵', 'x'.repeat(256), ' a ']) {
        expect(stateOf(await harness.account.prepay(prepayRequest(harness, { subject }), call()))).toBe('waiting')
      }
    })

    it('is waiting before the payment', async () => {
      const request = prepayRequest(harness)
      await waitingFor(request)
      expect(await query(refOf(request))).toEqual({ source: 'query', trade: { state: 'waiting', action: null } })
    })

    it('never existed when nobody asked for it', async () => {
      const fact = await query(refOf(prepayRequest(harness)))
      expect(stateOf(fact)).toBe('never_existed')
    })

    itCloses('is closed after the close, and again after a second one', async () => {
      const request = prepayRequest(harness)
      await waitingFor(request)
      const context = call()
      const fact = await harness.account.closeTrade(refOf(request), context)
      expect(fact).toMatchObject({ source: 'close', trade: { state: 'closed' } })
      expect(context.exchanges.map(({ operation }) => operation)).toEqual(['close', 'query'])
      expect(stateOf(await query(refOf(request)))).toBe('closed')
      expect(stateOf(await harness.account.closeTrade(refOf(request), call()))).toBe('closed')
      expect(stateOf(await harness.account.prepay(request, call()))).toBe('closed')
    })

    itOnlyAsks('stays waiting until its own time is over, and is closed then', async () => {
      const request = prepayRequest(harness)
      await waitingFor(request)
      const context = call()
      expect(await harness.account.closeTrade(refOf(request), context)).toEqual({
        source: 'close',
        trade: { state: 'waiting', action: null },
      })
      expect(context.exchanges.map(({ operation }) => operation)).toEqual(['query'])
      await harness.advance(15 * 60_000)
      expect(stateOf(await harness.account.closeTrade(refOf(request), call()))).toBe('closed')
      expect(stateOf(await harness.account.closeTrade(refOf(request), call()))).toBe('closed')
    })

    it('is paid when the close came too late', async () => {
      const request = await paid()
      const fact = await harness.account.closeTrade(refOf(request), call())
      expect(fact).toMatchObject({ source: 'close', trade: { state: 'paid', amount: cny(8888n) } })
    })

    it('never existed when there is nothing to close', async () => {
      const ref = refOf(prepayRequest(harness))
      expect(stateOf(await harness.account.closeTrade(ref, call()))).toBe('never_existed')
    })

    itCloses('is unknown while a close that failed leaves the trade open', async () => {
      const request = prepayRequest(harness)
      await waitingFor(request)
      harness.fault('close', 'http_500')
      const fact = await harness.account.closeTrade(refOf(request), call())
      expect(fact.trade).toMatchObject({ state: 'unknown', reason: { code: 'still_open' } })
    })

    itCloses('is closed although the answer to the close was lost', async () => {
      const request = prepayRequest(harness)
      await waitingFor(request)
      harness.fault('close', 'drops_connection_after_doing')
      expect(stateOf(await harness.account.closeTrade(refOf(request), call()))).toBe('closed')
    })

    const doubtful = [
      'http_500',
      'http_502',
      'http_429',
      'html_error_page',
      'bad_signature',
      'sign_probe',
      'unsigned',
      'system_error_before',
      'system_error_after',
      'drops_connection_after_doing',
    ]
    it.each(doubtful)('is unknown when a prepay meets %s, and the same prepay succeeds later', async (kind) => {
      const request = prepayRequest(harness)
      harness.fault('prepay', kind)
      expect(stateOf(await harness.account.prepay(request, call()))).toBe('unknown')
      const { onceProducts } = capabilities
      const repeat = onceProducts.includes(request.product) ? ['waiting', 'unknown'] : ['waiting']
      expect(repeat).toContain(stateOf(await harness.account.prepay(request, call())))
    })

    it.each(doubtful)('is unknown when a query meets %s, and known with the next', async (kind) => {
      const request = prepayRequest(harness)
      await waitingFor(request)
      harness.fault('query', kind)
      expect(stateOf(await query(refOf(request)))).toBe('unknown')
      expect(stateOf(await query(refOf(request)))).toBe('waiting')
    })

    it('is unknown when the time is over although the channel acted, and the query finds the trade', async () => {
      const request = prepayRequest(harness)
      harness.fault('prepay', 'answers_late_after_doing', { ms: 5000 })
      const context = call(400)
      const fact = await harness.account.prepay(request, context)
      expect(fact.trade).toEqual({ state: 'unknown', reason: { code: 'timeout', channelCode: null } })
      expect(context.exchanges).toMatchObject([{ outcome: 'unknown: timeout', httpStatus: null }])
      expect(stateOf(await query(refOf(request)))).toBe('waiting')
    })

    it('was not sent when nobody listens at the gateway', async () => {
      const address = await closedPortUrl()
      const { settings } = harness.record
      const away = opened(harness.connector, {
        ...harness.record,
        settings: { ...settings, ...('gateway' in settings ? { gateway: address } : { api_base: address }) },
      })
      const request = prepayRequest(harness)
      for (const fact of [
        await away.prepay(request, call()),
        await away.queryTrade(refOf(request), call()),
        await away.closeTrade(refOf(request), call()),
      ]) {
        expect(fact.trade).toEqual({ state: 'not_sent', reason: { code: 'channel_unavailable', channelCode: null } })
      }
    })

    it('was not sent when no time is left', async () => {
      const context = call(0)
      const fact = await harness.account.queryTrade(refOf(prepayRequest(harness)), context)
      expect(fact.trade).toEqual({ state: 'not_sent', reason: { code: 'channel_unavailable', channelCode: null } })
      expect(context.exchanges).toMatchObject([{ outcome: 'not_sent: deadline_passed', httpStatus: null }])
    })

    it('is declined with words for the payer when the channel refuses', async () => {
      harness.fault('prepay', 'declined')
      const context = call()
      const fact = await harness.account.prepay(prepayRequest(harness), context)
      if (fact.trade.state !== 'declined') throw new Error(JSON.stringify(fact))
      expect(Object.keys(errors)).toContain(fact.trade.reason.code)
      expect(context.exchanges).toMatchObject([{ outcome: 'refused', channelCode: fact.trade.reason.channelCode }])
    })

    it('is unknown, not paid, when the answer is about another trade', async () => {
      const request = await paid()
      harness.fault('query', 'wrong_merchant')
      expect(stateOf(await query(refOf(request)))).toBe('unknown')
    })

    describe('notifications', () => {
      it('pass a genuine sum on as the fact it is, even a wrong one', async () => {
        harness.fault('notification', 'wrong_amount')
        const request = await paid()
        expect(read()).toMatchObject({
          kind: 'trade',
          attemptNo: request.attemptNo,
          fact: { source: 'notification', trade: { state: 'paid', amount: cny(8889n) } },
        })
      })

      it('of another app or merchant are foreign', async () => {
        for (const kind of harness.foreignFaults) {
          harness.fault('notification', kind)
          const request = await paid()
          expect(read()).toMatchObject({ kind: 'foreign', attemptNo: request.attemptNo, eventId: expect.any(String) })
        }
      })

      it.each(['bad_signature', 'sign_probe', 'unsigned'])('with %s are rejected', async (kind) => {
        harness.fault('notification', kind)
        await paid()
        expect(read().kind).toBe('rejected')
      })

      it('say the same of the same event when one comes twice', async () => {
        harness.fault('notification', 'double')
        await paid()
        // Only the key may differ: a merchant between two modes gets notifications signed by either.
        expect(read(-1)).toEqual({ ...read(-2), keyId: expect.any(String) })
      })

      it('of another merchant do not verify here, or are foreign', async () => {
        await paid()
        const raw = harness.notifications.at(-1)
        const changed = {
          ...harness.record.settings,
          mchid: '1900009999',
          app_id: '2021000000009999',
          mer_id: '777290000000999',
        }
        const other = opened(harness.connector, { ...harness.record, settings: changed })
        if (!raw) throw new Error('No notification has come.')
        expect(other.readNotification(raw, harness.now()).kind).toBe('foreign')
      })
    })

    if (capabilities.payerProducts.length > 0) describePayers(() => harness)
    describeRefunds(() => harness)
  })
}
