import type { MethodExplanation, OrderView, RolloutView } from '@hutong/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { closeCore, composeCore } from '../../src/main/compose.ts'
import { composeApi } from '../../src/main/compose-api.ts'
import { freePort, plainPages, startWorld, userAgents, type World } from '../support/world.ts'
import { as, counts, keyOf, type Problem, rowsOf } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterAll(() => world.stop())

const put = <T = RolloutView>(method: string, body: Record<string, unknown>) =>
  world.call<T>('PUT', `/v1/rollouts/${method}`, body)
/** Past what processes believe of an app's rollouts. */
const aMoment = () => world.advance(2_001)
const shownTo = async (order: OrderView, userAgent: string = userAgents.desktop): Promise<string[]> =>
  (await world.view(order, userAgent)).methods.map(({ method }) => method)
const isShown = async (order: OrderView, method: string) => (await shownTo(order)).includes(method)
const orderOf = (buyer: string | undefined, fields: Record<string, unknown> = {}) =>
  world.order({ ...(buyer === undefined ? {} : { buyer_id: buyer }), ...fields })
const because = async (order: OrderView, method: string) =>
  (await world.call<MethodExplanation>('GET', `/v1/rollouts/${method}/explain?order=${order.id}`)).body
const codes = (explanation: MethodExplanation) => explanation.because.map(({ code }) => code)

beforeEach(async () => {
  await world.call('POST', '/v1/rollouts/alipay/resume')
  await put('alipay', { stage: 'everyone', buyers: [], conditions: {} })
  await aMoment()
})

describe('whom a method is shown to', () => {
  test('in internal testing, the buyers of the allow list, whose ids are not kept', async () => {
    const { body } = await put('alipay', { stage: 'internal', buyers: [{ buyer_id: 'tester-0001' }] })
    expect(body).toMatchObject({ stage: 'internal', buyers: [{ label: 'te…01' }], killed_at: null })
    await aMoment()
    const [tester, other] = [await orderOf('tester-0001'), await orderOf('somebody')]
    expect([await isShown(tester, 'alipay'), await isShown(other, 'alipay')]).toEqual([true, false])
    expect(codes(await because(tester, 'alipay'))).toEqual(['on_allow_list'])
    expect(codes(await because(other, 'alipay'))).toEqual(['not_on_allow_list'])
    const stored = await rowsOf(
      world,
      'select definition::text from rollout_history union all select definition::text from rollouts',
    )
    expect(JSON.stringify(stored)).not.toContain('tester-0001')
    // Who is on the list already is named as the list shows it.
    const kept = await put('alipay', {
      stage: 'internal',
      buyers: [body.buyers[0], { buyer_id: 'tester-0002', label: 'Li' }] as never,
    })
    expect(kept.body.buyers.map(({ label }) => label)).toEqual(['te…01', 'Li'])
    expect((await put<Problem>('alipay', { stage: 'internal', buyers: [{ buyer: 'nobody' }] })).body.error.code).toBe(
      'invalid_request',
    )
  })

  test('in a share of the buyers, who are the same on every order, and stay when it is raised', async () => {
    const buyers = Array.from({ length: 60 }, (_, index) => `b${index}`)
    const seen = async (share: number) => {
      await put('alipay', { stage: 'share', share })
      await aMoment()
      const shown = await Promise.all(
        buyers.map(async (buyer) => [buyer, await isShown(await orderOf(buyer), 'alipay')] as const),
      )
      return shown.flatMap(([buyer, isSo]) => (isSo ? [buyer] : []))
    }
    const fewer = await seen(2_000)
    expect(await seen(2_000)).toEqual(fewer)
    const more = await seen(6_000)
    expect(fewer.length).toBeGreaterThan(0)
    expect(more.length).toBeGreaterThan(fewer.length)
    expect(more).toEqual(expect.arrayContaining(fewer))
    expect(await seen(0)).toEqual([])
    expect(await seen(10_000)).toEqual(buyers)
  })

  test('without a buyer the order itself decides, and says so', async () => {
    await put('alipay', { stage: 'share', share: 5_000 })
    await aMoment()
    const order = await orderOf(undefined)
    const shown = await isShown(order, 'alipay')
    const { rollout } = await because(order, 'alipay')
    expect(rollout).toMatchObject({ keyed_by: 'order', share: 5_000, stage: 'share' })
    expect((rollout?.bucket ?? 0) < 5_000).toBe(shown)
  })

  test.each([
    ['platforms', { platforms: ['ios'] }, 'condition_platform'],
    ['environments', { environments: ['mobile_browser'] }, 'condition_environment'],
    ['a client from a version on', { client_version_min: '2.10' }, 'condition_client_version'],
    ['a client below a version', { client_version_below: '2.9.0' }, 'condition_client_version'],
    ['regions', { regions: ['sh'] }, 'condition_region'],
    ['dearer orders', { amount_min: 8_889 }, 'condition_amount'],
    ['cheaper orders', { amount_max: 8_887 }, 'condition_amount'],
  ])('under conditions: only %s', async (_what, conditions, code) => {
    await put('alipay', { stage: 'everyone', conditions })
    await aMoment()
    const order = await orderOf('u', { metadata: { client_version: '2.9.1', region: 'bj' } })
    expect(await isShown(order, 'alipay')).toBe(false)
    expect(codes(await because(order, 'alipay'))).toEqual([code])
  })

  test('where all conditions are met it is shown, by the page and by what the order tells', async () => {
    const conditions = {
      platforms: ['ios'],
      environments: ['mobile_browser'],
      client_version_min: '2.9',
      client_version_below: 'v2.10',
      regions: ['bj', 'sh'],
      amount_min: 8_888,
      amount_max: 8_888,
    }
    await put('alipay', { stage: 'everyone', conditions })
    await aMoment()
    const order = await orderOf('u', { metadata: { client_version: '2.9.1', region: 'bj' } })
    expect(await shownTo(order, userAgents.phone)).toContain('alipay')
    expect(await because(order, 'alipay')).toMatchObject({ shown: true, rollout: { decided_at: expect.any(String) } })
  })
})

describe('an order once seen', () => {
  test('keeps its methods whatever the rollout becomes, and its explanation is that of then', async () => {
    const [early, late] = [await orderOf('u1'), await orderOf('u1')]
    expect(await isShown(early, 'alipay')).toBe(true)
    await put('alipay', { stage: 'off' })
    await aMoment()
    expect(await isShown(early, 'alipay')).toBe(true)
    expect(await isShown(late, 'alipay')).toBe(false)
    await put('alipay', { stage: 'everyone' })
    await aMoment()
    expect([await isShown(early, 'alipay'), await isShown(late, 'alipay')]).toEqual([true, false])
    expect(codes(await because(late, 'alipay'))).toEqual(['rollout_off'])
    expect((await because(late, 'alipay')).rollout).toMatchObject({ stage: 'off' })
  })

  test('is decided once by two tabs at the same moment', async () => {
    await put('alipay', { stage: 'share', share: 5_000 })
    await aMoment()
    const order = await orderOf('u2')
    const views = await Promise.all(Array.from({ length: 6 }, () => shownTo(order)))
    expect(new Set(views.map(String)).size).toBe(1)
    const rows = await rowsOf(world, 'select method from order_method_decisions where order_id = $1', [order.id])
    expect(rows).toEqual([{ method: 'alipay' }])
  })

  test('of an app without rollouts leaves nothing written', async () => {
    const fields = { merchant_order_no: 'no-rollout', amount: 500, subject: '票' }
    const { body } = await world.call<OrderView>('POST', '/v1/orders', fields, as(keyOf(world, 'video')))
    expect(await shownTo(body)).toContain('alipay')
    expect(await rowsOf(world, 'select 1 from order_method_decisions where order_id = $1', [body.id])).toEqual([])
  })

  test('is not decided by being explained', async () => {
    const order = await orderOf('u3')
    expect(await because(order, 'alipay')).toMatchObject({ shown: true, rollout: { decided_at: null } })
    expect(await rowsOf(world, 'select 1 from order_method_decisions where order_id = $1', [order.id])).toEqual([])
  })
})

describe('a method that is not shown', () => {
  test('cannot be started, neither on the cashier nor through the API, and nothing is written', async () => {
    await put('alipay', { stage: 'off' })
    await aMoment()
    const order = await orderOf('u4')
    const before = await counts(world)
    expect(await world.start(order, 'alipay', 'precreate')).toMatchObject({ error: { code: 'method_not_available' } })
    const other = await orderOf('u4')
    const direct = await world.call<Problem>('POST', `/v1/orders/${other.id}/attempts`, {
      method: 'alipay',
      product: 'precreate',
    })
    expect([direct.status, direct.body.error.code]).toEqual([422, 'method_not_available'])
    expect(await isShown(other, 'alipay')).toBe(false)
    expect(await counts(world)).toEqual({ ...before, orders: (before.orders ?? 0n) + 1n })
  })
})

describe('a friend', () => {
  const via = { via: 'friend_link' }
  const linkOf = (order: OrderView) =>
    world.call<Problem & { url: string }>('POST', `/v1/orders/${order.id}/friend_pay_links`, via)
  const walletsAt = async (url: string) =>
    (await world.call<{ cashier: { methods: { method: string }[] } }>('GET', `${url}/view`)).body.cashier.methods.map(
      ({ method }) => method,
    )

  test('is offered the wallets that the order’s buyer is, and looking decides nothing', async () => {
    await put('alipay', { stage: 'off' })
    await aMoment()
    const order = await orderOf('u7')
    const { body } = await linkOf(order)
    expect(await walletsAt(body.url)).toContain('wechat_scan')
    expect(await walletsAt(body.url)).not.toContain('alipay')
    expect(await rowsOf(world, 'select 1 from order_method_decisions where order_id = $1', [order.id])).toEqual([])
  })

  test('cannot be asked in a way that the buyer is not shown', async () => {
    await put('friend_link', { stage: 'internal', buyers: [{ buyer_id: 'tester' }] })
    await aMoment()
    const refused = await linkOf(await orderOf('u8'))
    expect([refused.status, refused.body.error]).toMatchObject([422, { code: 'method_not_available', param: 'via' }])
    expect((await linkOf(await orderOf('tester'))).status).toBe(201)
    await put('friend_link', { stage: 'everyone' })
  })
})

describe('the kill switch', () => {
  test('takes the method from everybody within two seconds, in every process, and lets payments under way finish', async () => {
    const port = await freePort()
    const config = { ...world.core.deps.config, PORT: port }
    const second = composeCore(config, 'second', {
      clock: world.core.deps.clock,
      log: world.core.deps.log,
      defaultMetrics: false,
    })
    const api = await composeApi(second, plainPages)
    await api.app.listen({ port, host: '127.0.0.1' })
    const seenByTheOther = async (order: OrderView): Promise<boolean> => {
      const address = order.cashier_url.replace(world.url, `http://127.0.0.1:${port}`)
      const { body } = await world.call<{ methods: { method: string }[] }>('GET', `${address}/view`)
      return body.methods.some(({ method }) => method === 'alipay')
    }
    try {
      const [paying, looking] = [await orderOf('u5'), await orderOf('u6')]
      const started = await world.start(paying, 'alipay', 'precreate')
      expect([await isShown(looking, 'alipay'), await seenByTheOther(looking)]).toEqual([true, true])
      await world.call('POST', '/v1/rollouts/alipay/kill')
      // The process that was told knows at once; the other when what it believes is two seconds old.
      expect(await isShown(looking, 'alipay')).toBe(false)
      expect(await world.start(looking, 'alipay', 'precreate')).toMatchObject({
        error: { code: 'method_not_available' },
      })
      await world.advance(2_000)
      expect(await seenByTheOther(looking)).toBe(false)
      expect(codes(await because(looking, 'alipay'))).toEqual(['killed'])
      expect(await world.pay(started.action)).toBe('paid')
      expect(await world.read(paying.id)).toMatchObject({ status: 'paid', payment: { method: 'alipay' } })
      await world.call('POST', '/v1/rollouts/alipay/resume')
      await world.advance(2_000)
      expect([await isShown(looking, 'alipay'), await seenByTheOther(looking)]).toEqual([true, true])
    } finally {
      await api.stop()
      await closeCore(second)
    }
  })

  test('works for a method that never had a rollout, and gives it back as it was', async () => {
    const killed = await world.call<RolloutView>('POST', '/v1/rollouts/unionpay/kill')
    expect(killed.body).toMatchObject({ stage: 'everyone', version: 1, killed_at: expect.any(String) })
    expect((await world.call<RolloutView>('POST', '/v1/rollouts/unionpay/kill')).body.version).toBe(1)
    const resumed = await world.call<RolloutView>('POST', '/v1/rollouts/unionpay/resume')
    expect(resumed.body).toMatchObject({ stage: 'everyone', version: 2, killed_at: null })
    const none = await world.call<Problem>('POST', '/v1/rollouts/wechat_scan/resume')
    expect([none.status, none.body.error.code]).toEqual([404, 'rollout_not_found'])
  })
})

describe('changes', () => {
  test('are versions, none of which is lost to another', async () => {
    const { body } = await put('huabei', { stage: 'internal', if_version: 0 })
    expect(body.version).toBe(1)
    const answers = await Promise.all(
      [1, 2, 3].map((share) => put<Problem & RolloutView>('huabei', { stage: 'share', share, if_version: 1 })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.error).toMatchObject({
      code: 'rollout_changed_meanwhile',
      param: 'if_version',
    })
    const { body: versions } = await world.call<{ data: { share: number }[] }>('GET', '/v1/rollouts/huabei/versions')
    expect(versions.data).toMatchObject([
      { version: 2, change: 'set', stage: 'share' },
      { version: 1, change: 'set', stage: 'internal', by: expect.stringMatching(/^key:key_/) },
    ])
    const audited = await rowsOf(
      world,
      `select action, before->>'stage' as before, after->>'share' as share from audit_log where action like 'rollout.%' order by position desc limit 1`,
    )
    expect(audited).toEqual([{ action: 'rollout.change', before: 'internal', share: String(versions.data[0]?.share) }])
  })

  test('that come first at the same moment make one rollout', async () => {
    const answers = await Promise.all(
      ['off', 'internal', 'everyone'].map((stage) => put('wechat_friend', { stage, if_version: 0 })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })
})

describe('a preview', () => {
  test('says of every method what a buyer would see and all that stands in the way', async () => {
    await put('huabei', { stage: 'internal', buyers: [{ buyer_id: 'tester' }] })
    await aMoment()
    const preview = async (body: Record<string, unknown>, headers = {}) => {
      const path = '/v1/methods/preview'
      const { body: list } = await world.call<{ data: MethodExplanation[] }>('POST', path, body, headers)
      return Object.fromEntries(list.data.map((each) => [each.method, [each.shown, codes(each).join()]]))
    }
    expect(await preview({ buyer_id: 'tester', amount: 20_000 })).toMatchObject({
      huabei: [true, 'on_allow_list'],
      alipay: [true, 'shown_to_everyone'],
      wechat_scan: [true, 'shown_to_everyone'],
      unionpay: [true, 'shown_to_everyone'],
    })
    expect(await preview({ buyer_id: 'other', amount: 9_999, environment: 'wechat' })).toMatchObject({
      huabei: [false, 'blocked_here,not_on_allow_list,amount_below_minimum'],
      alipay: [true, 'blocked_here'],
    })
    expect(await preview({ amount: 20_000 }, as(keyOf(world, 'video')))).toMatchObject({
      huabei: [false, 'not_enabled,no_plan'],
      friend_link: [false, 'not_enabled'],
    })
  })
})
