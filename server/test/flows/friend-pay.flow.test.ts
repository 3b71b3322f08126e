import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { type FriendPage, friendsOf } from './friends.ts'
import { balanceOf, eventsOf, minute, payUnnoticed, until } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterEach(() => world.sims.core.faults.clear())
afterAll(() => world.stop())

const { begin, beginInWechat, friendIn, makeLink, payerPage, statesOf, urlFor } = friendsOf(() => world)

describe('a friend in WeChat', () => {
  test('sees who asks and what for, pays at one tap, and the order is paid by the friend', async () => {
    const order = await world.order({ buyer_name: '王小明' })
    const url = await urlFor(order, { via: 'wechat_friend', message: '帮我付一下，谢谢', requester_name: '王小明' })
    const { friend, opened, started } = await beginInWechat(url, 'friend', '阿丽')
    expect(opened.trail).toHaveLength(4)
    expect(opened.trail.at(-1)).toBe(url)
    expect(opened.page?.view).toMatchObject({
      link: { state: 'open', requester: '王*', message: '帮我付一下，谢谢' },
      cashier: { order: { subject: '龙井茶 250g', amount: 8888 } },
      problem: null,
    })
    expect(await world.attempts(order.id)).toHaveLength(1)
    expect(started).toMatchObject({ status: 'awaiting_payer', action: { kind: 'invoke_wechat_bridge' } })
    expect(await world.pay(started.action, 'friend')).toBe('paid')

    expect(await world.read(order.id)).toMatchObject({
      status: 'paid',
      payment: { attempt: started.attempt, method: 'wechat_friend', channel: 'wechat', payer_role: 'friend' },
    })
    expect((await world.view(order)).order).toMatchObject({
      paid_method: 'wechat_friend',
      paid_by_friend: { name: '阿丽' },
    })
    expect(await statesOf(order)).toEqual(['paid'])
    const again = await friend.open(url)
    expect(again.page?.view).toMatchObject({ link: { state: 'paid' }, receipt_url: started.receipt_url })
    const stranger = await friendIn(userAgents.wechat, 'buyer').open(url)
    expect(stranger.page?.view).toMatchObject({ link: { state: 'paid' }, receipt_url: null })
    expect(stranger.text).not.toContain('阿丽')
    expect(await payerPage(started)).toMatchObject({ state: 'kept', amount: 8888, wallet: 'wechat', refunds: [] })
  })

  test('is asked by the wallet once, not at every look, and begins nothing by looking', async () => {
    const order = await world.order()
    const url = await urlFor(order)
    const friend = friendIn(userAgents.wechat)
    await friend.open(url)
    expect((await friend.open(url)).trail).toHaveLength(1)
    expect(await world.attempts(order.id)).toEqual([])
  })

  test('whom the wallet does not name is told so, and can begin nothing', async () => {
    const url = await urlFor(await world.order())
    const friend = friendIn(userAgents.wechat)
    world.sims.core.faults.next('wechat', 'oauth', { kind: 'http_500', times: 9 })
    expect((await friend.open(url)).page?.view).toMatchObject({ problem: 'channel_unavailable' })
    expect(await begin(friend, url, 'wechat_scan', 'jsapi')).toMatchObject({ error: { code: 'payer_required' } })
  })

  test('who cancels and taps again has the same payment, and another friend one of their own', async () => {
    const url = await urlFor(await world.order())
    const mine = await beginInWechat(url)
    expect((await begin(mine.friend, url, 'wechat_scan', 'jsapi')).attempt).toBe(mine.started.attempt)
    expect((await beginInWechat(url, 'buyer')).started.attempt).not.toBe(mine.started.attempt)
  })
})

test('the name a friend thinks of at the second tap is the one the requester sees', async () => {
  const order = await world.order()
  const url = await urlFor(order)
  const { friend, started } = await beginInWechat(url)
  const again = await begin(friend, url, 'wechat_scan', 'jsapi', '阿丽')
  await begin(friend, url, 'wechat_scan', 'jsapi')
  expect(again.attempt).toBe(started.attempt)
  await world.pay(again.action, 'friend')
  expect((await world.view(order)).order.paid_by_friend).toEqual({ name: '阿丽' })
})

describe('a friend elsewhere', () => {
  test('in Alipay pays there, whatever the buyer had thought of', async () => {
    const order = await world.order()
    const url = await urlFor(order, { via: 'wechat_friend' })
    const friend = friendIn(userAgents.alipay)
    await friend.open(url)
    const started = await begin(friend, url, 'alipay', 'jsapi')
    expect(await world.pay(started.action, 'friend')).toBe('paid')
    expect(await world.read(order.id)).toMatchObject({ payment: { channel: 'alipay', method: 'wechat_friend' } })
    expect(await payerPage(started)).toMatchObject({ state: 'kept', wallet: 'alipay' })
  })

  test('is sent back by the wallet to a page of their own, never to the buyer’s', async () => {
    const order = await world.order()
    const friend = friendIn(userAgents.phone)
    const url = await urlFor(order)
    const opened = await friend.open(url)
    expect(opened.trail).toHaveLength(1)
    const answer = await friend.submit(`${url}/attempts`, { method: 'alipay', product: 'wap', name: '' })
    expect(answer.status).toBe(303)
    const leads = new URL(answer.location ?? '')
    const returnUrl = leads.searchParams.get('return_url') ?? ''
    expect(returnUrl).toMatch(new RegExp(`^${world.url}/r/[A-Za-z0-9_-]{65}$`))
    expect((await world.call<{ state: string }>('GET', `${returnUrl}/view`)).body.state).toBe('waiting')
    expect(await world.pay({ kind: 'redirect', url: leads.href, expires_at: '' }, 'friend')).toBe('paid')
    expect((await world.call<{ state: string }>('GET', `${returnUrl}/view`)).body.state).toBe('kept')
  })

  test('on a computer is shown a code by a plain form, drawn into the page', async () => {
    const friend = friendIn(userAgents.desktop)
    const url = await urlFor(await world.order())
    await friend.open(url)
    const answer = await friend.submit(`${url}/attempts`, { method: 'alipay', product: 'precreate' })
    expect(answer.page).toMatchObject({
      startedByForm: { started: { action: { kind: 'show_qr' } } },
    } as Partial<FriendPage>)
  })

  test('in two browsers is two payers, and in one the same', async () => {
    const order = await world.order()
    const url = await urlFor(order)
    const [one, two] = [friendIn(userAgents.desktop), friendIn(userAgents.desktop)]
    await one.open(url)
    await two.open(url)
    const first = await begin(one, url, 'alipay', 'precreate')
    expect((await begin(one, url, 'alipay', 'precreate')).attempt).toBe(first.attempt)
    expect((await begin(two, url, 'alipay', 'precreate')).attempt).not.toBe(first.attempt)
    expect((await world.attempts(order.id)).every((each) => each.payer_role === 'friend')).toBe(true)
  })

  test('is offered no way that does not work there, and none that the app does not have', async () => {
    const url = await urlFor(await world.order())
    const friend = friendIn(userAgents.phone)
    await friend.open(url)
    const codeOf = async (method: string, product: string) => (await begin(friend, url, method, product)).error?.code
    expect(await codeOf('wechat_scan', 'jsapi')).toBe('product_not_available')
    expect(await codeOf('alipay', 'page')).toBe('product_not_available')
    expect(await codeOf('unionpay', 'order_qr')).toBe('product_not_available')
    expect(await codeOf('friend_link', 'wap')).toBe('invalid_request')
    expect(await codeOf('huabei', 'wap')).toBe('invalid_request')
  })
})

describe('two friends with one link', () => {
  test('of whom one is a second late: told kindly, and nothing is taken', async () => {
    const order = await world.order()
    const url = await urlFor(order)
    const [fast, slow] = [await beginInWechat(url), await beginInWechat(url, 'buyer')]
    expect(await world.pay(fast.started.action, 'friend')).toBe('paid')
    expect(await payerPage(slow.started)).toMatchObject({ state: 'someone_faster' })
    await world.runWork()
    expect(await world.pay(slow.started.action, 'buyer')).not.toBe('paid')
    expect(await payerPage(slow.started)).toMatchObject({ state: 'too_late' })
    expect(await begin(slow.friend, url, 'wechat_scan', 'jsapi')).toMatchObject({
      error: { code: 'order_already_paid' },
    })
    const answer = await slow.friend.submit(`${url}/attempts`, { method: 'wechat_scan', product: 'jsapi' })
    expect([answer.status, answer.location]).toEqual([303, new URL(url).pathname])
    expect((await slow.friend.open(url)).page?.view).toMatchObject({ link: { state: 'paid' }, receipt_url: null })
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1'])
  })

  test('who both pay at once: one payment is kept, the other is owed back, and each is told of their own', async () => {
    const owed = await balanceOf(world, 'payer:surplus')
    const order = await world.order()
    const url = await urlFor(order)
    const begun = [await beginInWechat(url), await beginInWechat(url, 'buyer')] as const
    const paid = await Promise.all([
      world.pay(begun[0].started.action, 'friend'),
      world.pay(begun[1].started.action, 'buyer'),
    ])
    expect(paid).toEqual(['paid', 'paid'])
    const states = await Promise.all(begun.map(async ({ started }) => (await payerPage(started)).state))
    expect(states.sort()).toEqual(['kept', 'surplus'])
    expect(owed - (await balanceOf(world, 'payer:surplus'))).toBe(8888)
    expect(await eventsOf(world, order.id)).toEqual(['order.paid 1', 'payment.surplus 2'])
    // What was taken too much goes back by itself, and its payer sees that it has.
    await world.live(30 * minute)
    const pages = await Promise.all(begun.map(({ started }) => payerPage(started)))
    expect(
      pages.map(({ refunds, state }) => [state, refunds.map((each) => `${each.amount} ${each.state}`)]).sort(),
    ).toEqual([
      ['kept', []],
      ['surplus', ['8888 done']],
    ])
    for (const { friend, started } of begun)
      expect((await friend.open(url)).page?.view.receipt_url).toBe(started.receipt_url)
  })

  test('while the buyer pays too: the first success closes the others at their channels', async () => {
    const order = await world.order()
    const url = await urlFor(order)
    const friend = await beginInWechat(url)
    const buyer = await world.start(order, 'alipay', 'precreate')
    expect(await world.pay(buyer.action)).toBe('paid')
    await world.runWork()
    expect(await world.pay(friend.started.action, 'friend')).not.toBe('paid')
    expect(await statesOf(order)).toEqual(['order_paid'])
    expect(await payerPage(friend.started)).toMatchObject({ state: 'too_late' })
    expect((await world.view(order)).order.paid_by_friend).toBeNull()
  })
})

describe('a link that is over', () => {
  const codeAt = async (url: string) => {
    const friend = friendIn(userAgents.desktop)
    const state = (await friend.open(url)).page?.view.link.state
    return `${state}: ${(await begin(friend, url, 'alipay', 'precreate')).error?.code}`
  }

  test('because it was taken back, or its time is over, or its order was closed or expired, can be paid by nobody', async () => {
    const order = await world.order()
    const revoked = await makeLink(order)
    const short = await urlFor(order, { expires_in: 60 })
    const closed = await world.order()
    const ofClosed = await urlFor(closed)
    const ofExpired = await urlFor(await world.order({ expires_in: 60 }))
    await world.call('POST', `/v1/friend_pay_links/${revoked.id}/revoke`)
    await world.call('POST', `/v1/orders/${closed.id}/close`)
    await world.advance(minute + 1_000)
    expect(await codeAt(revoked.url ?? '')).toBe('revoked: friend_pay_link_revoked')
    expect(await codeAt(short)).toBe('expired: friend_pay_link_expired')
    expect(await codeAt(ofClosed)).toBe('order_closed: order_closed')
    expect(await codeAt(ofExpired)).toBe('expired: friend_pay_link_expired')
    expect((await world.view(order)).state).toBe('open')
    expect(await world.attempts(order.id)).toEqual([])
  })

  test('because it was taken back closes what was begun by it, and nothing else', async () => {
    const order = await world.order()
    const [link, other] = [await makeLink(order), await makeLink(order)]
    const mine = await beginInWechat(link.url ?? '')
    const theirs = await beginInWechat(other.url ?? '', 'buyer')
    await world.call('POST', `/v1/friend_pay_links/${link.id}/revoke`)
    await world.runWork()
    expect(await world.pay(mine.started.action, 'friend')).not.toBe('paid')
    expect(await payerPage(mine.started)).toMatchObject({ state: 'over' })
    expect(await world.pay(theirs.started.action, 'buyer')).toBe('paid')
    // Made in the same moment of this clock, so in either order.
    expect((await statesOf(order)).sort()).toEqual(['paid', 'revoked'])
  })

  test('because it was taken back while a payment was being begun: it is closed, and the friend is told', async () => {
    const order = await world.order()
    const link = await makeLink(order)
    const friend = friendIn(userAgents.desktop)
    await friend.open(link.url ?? '')
    world.sims.core.faults.next('alipay', 'prepay', { kind: 'answers_late_after_doing', ms: 700 })
    const beginning = begin(friend, link.url ?? '', 'alipay', 'precreate')
    await until(async () => (await world.attempts(order.id)).length === 1, 'the payment is being begun')
    await world.call('POST', `/v1/friend_pay_links/${link.id}/revoke`)
    expect((await beginning).error?.code).toBe('friend_pay_link_revoked')
    await world.live(minute, 10_000)
    expect((await world.attempts(order.id)).map((each) => each.status)).toEqual(['closed'])
  })

  test('because it was taken back a moment too late has paid all the same', async () => {
    const order = await world.order()
    const link = await makeLink(order)
    const { started } = await beginInWechat(link.url ?? '', 'buyer')
    await payUnnoticed(world, 'wechat', started.action)
    await world.call('POST', `/v1/friend_pay_links/${link.id}/revoke`)
    await world.runWork()
    expect(await world.read(order.id)).toMatchObject({ status: 'paid' })
    expect(await statesOf(order)).toEqual(['paid'])
    expect(await payerPage(started)).toMatchObject({ state: 'kept' })
  })
})

describe('the card in WeChat’s right corner', () => {
  test('is signed for by the server, with WeChat’s own script and no other allowed', async () => {
    const friend = friendIn(userAgents.wechat)
    const { headers, page } = await friend.open(await urlFor(await world.order()))
    const { appid } = world.sims.wechat.credentials('shop')
    expect(page?.share).toMatchObject({ app_id: appid, signature: expect.stringMatching(/^[0-9a-f]{40}$/) })
    const policy = headers.get('content-security-policy') ?? ''
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1]?.split(' ') ?? []
    expect(scripts.filter((each) => each.startsWith('http'))).toEqual([new URL(page?.share?.script_url ?? '').origin])
  })

  test('is left out elsewhere, where nothing needs it', async () => {
    const { headers, page } = await friendIn(userAgents.phone).open(await urlFor(await world.order()))
    expect(page?.share).toBeNull()
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-\w+';/)
  })
})

describe('the payer’s page', () => {
  test('finds out by itself what became of a payment whose notification was lost', async () => {
    const url = await urlFor(await world.order())
    const { started } = await beginInWechat(url, 'buyer')
    await payUnnoticed(world, 'wechat', started.action)
    await world.advance(5_000)
    await world.call('GET', `${started.receipt_url}/view`)
    await until(async () => (await payerPage(started)).state === 'kept', 'the page says that it is paid')
  })

  test('outlives the link by more than a year, and not for ever', async () => {
    const url = await urlFor(await world.order())
    const { started } = await beginInWechat(url)
    await world.pay(started.action, 'friend')
    const day = 24 * 60 * minute
    await world.advance(399 * day)
    expect(await payerPage(started)).toMatchObject({ state: 'kept' })
    await world.advance(2 * day)
    const old = await world.call<{ error: { code: string } }>('GET', started.receipt_url)
    expect([old.status, old.body.error.code]).toEqual([410, 'cashier_link_expired'])
  })
})
