import type { ChannelProduct, Instalments } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PrepayRequest } from '../../src/channels/connector.ts'
import { startAlipay } from './alipay-harness.ts'
import { callContext, prepayRequest, refOf } from './harness.ts'

const plan = (count: number, bearer: Instalments['bearer'] = 'buyer'): Instalments => ({
  count,
  bearer,
  rate_ppm: 23_000,
  fee: 204,
})

describe('a payment by Huabei instalments', () => {
  let harness: Awaited<ReturnType<typeof startAlipay>>
  beforeAll(async () => {
    harness = await startAlipay('shop')
  })
  afterAll(() => harness.close())

  async function actionFor(request: PrepayRequest) {
    expect(harness.account.checkPrepay(request)).toBeUndefined()
    const { trade } = await harness.account.prepay(request, callContext(harness))
    if (trade.state !== 'waiting' || !trade.action) throw new Error(JSON.stringify(trade))
    return trade.action
  }
  const query = async (request: PrepayRequest) =>
    (await harness.account.queryTrade(refOf(request), callContext(harness))).trade
  const balance = () => harness.simulator.user.balanceFen('buyer')

  it.each<[ChannelProduct, number, Instalments['bearer']]>([
    ['page', 3, 'buyer'],
    ['wap', 6, 'shop'],
    ['app', 12, 'buyer'],
    ['precreate', 3, 'shop'],
    ['jsapi', 6, 'buyer'],
  ])(
    'by %s in %i parts at the cost of the %s is paid with credit, and the shop is told of the principal',
    async (product, count, bearer) => {
      const request = prepayRequest(harness, { product, instalments: plan(count, bearer) })
      const before = balance()
      await harness.pay(product, await actionFor(request))
      expect(await query(request)).toMatchObject({ state: 'paid', amount: request.amount, payerAmount: 8888n })
      // Nothing of the payer's own money: a plan that was not understood would have been paid from the balance.
      expect(balance()).toBe(before)
    },
  )

  it('is the same trade when the same plan is asked for again, by the very same text', async () => {
    const request = prepayRequest(harness, { product: 'wap', instalments: plan(3) })
    expect(await actionFor(request)).toEqual(await actionFor(request))
    await harness.pay('wap', await actionFor(request))
    expect((await query(request)).state).toBe('paid')
  })

  it.each([
    ['another count', plan(6)],
    ['another bearer of the cost', plan(3, 'shop')],
    ['no plan any more', null],
  ])('cannot be made with %s under the same number', async (_, instalments) => {
    const request = prepayRequest(harness, { product: 'jsapi', instalments: plan(3) })
    await actionFor(request)
    const changed = { ...request, product: 'page' as const, instalments }
    await expect(harness.pay('page', await actionFor(changed))).rejects.toThrow('did not take the payment')
    expect((await query(request)).state).toBe('waiting')
    await harness.pay('page', await actionFor({ ...changed, instalments: plan(3) }))
    expect((await query(request)).state).toBe('paid')
  })

  it('is declined where the contract has no such plan', async () => {
    harness.simulator.changeSettings({ huabeiCounts: ['12'] })
    const request = prepayRequest(harness, { product: 'jsapi', instalments: plan(3) })
    const { trade } = await harness.account.prepay(request, callContext(harness))
    expect(trade).toMatchObject({ state: 'declined', reason: { code: 'method_not_available' } })
    harness.simulator.changeSettings({ huabeiCounts: ['3', '6', '12'] })
  })
})
