import type { CashierSignal, CashierView, FriendPayLinkView, MadeFriendLink, OrderView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { friendsOf } from './friends.ts'
import { as, counts, keyOf, minute, orderFor, type Problem, rowsOf, until } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterAll(() => world.stop())

const { beginInWechat, friendIn, makeLink, statesOf, urlFor } = friendsOf(() => world)
const pathOf = (order: OrderView): string => new URL(order.cashier_url).pathname
type Buyers = Readonly<{ view: CashierView; made?: MadeFriendLink }>
const buyerIn = (userAgent: string = userAgents.phone) => openBrowser<Buyers>(world, userAgent, 'buyer')

describe('the API', () => {
  test('makes a link whose address it shows once and never keeps', async () => {
    const order = await world.order()
    const made = await makeLink(order, { message: ' 谢谢 ', requester_name: 'Anna Smith', expires_in: 120 })
    expect(made).toEqual({
      id: expect.stringMatching(/^fpl_[0-9a-z]{26}$/),
      object: 'friend_pay_link',
      order: order.id,
      livemode: false,
      url: expect.stringMatching(new RegExp(`^${world.url}/f/[A-Za-z0-9_-]{22}$`)),
      via: 'friend_link',
      state: 'open',
      message: ' 谢谢 ',
      requester_name: 'A*',
      created_at: world.now().toISOString(),
      expires_at: new Date(world.now().getTime() + 120_000).toISOString(),
      revoked_at: null,
    })
    const { url: _, ...kept } = made
    const { body } = await world.call<{ data: FriendPayLinkView[] }>('GET', `/v1/orders/${order.id}/friend_pay_links`)
    expect(body.data).toEqual([kept])
    const [row] = await rowsOf<{ text: string }>(
      world,
      'select row_to_json(l)::text as text from friend_pay_links l where id = $1',
      [made.id],
    )
    expect(row?.text).not.toContain(made.url?.slice(-22))
    expect(row?.text).not.toContain('Smith')
  })

  test('takes a link back once; a repeat answers the same', async () => {
    const order = await world.order()
    const { id } = await makeLink(order)
    const revoke = () => world.call<FriendPayLinkView>('POST', `/v1/friend_pay_links/${id}/revoke`)
    const first = await revoke()
    expect(first.body).toMatchObject({ state: 'revoked', revoked_at: world.now().toISOString() })
    await world.advance(1_000)
    expect((await revoke()).body).toEqual(first.body)
  })

  test('makes one link for one Idempotency-Key, and shows its address again', async () => {
    const order = await world.order()
    const ask = () =>
      world.call<FriendPayLinkView>(
        'POST',
        `/v1/orders/${order.id}/friend_pay_links`,
        { message: '谢谢' },
        { 'idempotency-key': `links-${order.id}` },
      )
    const [first, again] = [await ask(), await ask()]
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotency-hit')).toBe('true')
    expect(await statesOf(order)).toHaveLength(1)
  })

  test('lets twenty be out at once, whoever asks at the same moment; one taken back makes room', async () => {
    const order = await world.order()
    const made = await Promise.all(Array.from({ length: 23 }, () => makeLink(order)))
    expect(made.filter((link) => link.url)).toHaveLength(20)
    expect(made.filter((link) => link.error?.code === 'too_many_links')).toHaveLength(3)
    await world.call('POST', `/v1/friend_pay_links/${made.find((link) => link.url)?.id}/revoke`)
    expect(await makeLink(order)).toMatchObject({ state: 'open' })
  })

  test.each([
    [{ via: 'alipay' }, 'invalid_request via'],
    [{ message: '字'.repeat(61) }, 'text_too_long message'],
    [{ message: 'a\u202eb' }, 'forbidden_characters message'],
    [{ message: '  ' }, 'invalid_request message'],
    [{ expires_in: 59 }, 'invalid_request expires_in'],
    [{ url: 'https://evil.example' }, 'unknown_parameter url'],
  ])('refuses %o as %s', async (input, refusal) => {
    const { error } = await makeLink(await world.order(), input)
    expect(`${error.code} ${error.param}`).toBe(refusal)
  })

  test('refuses a link for an order that cannot be paid, and for an app that lets no friend pay', async () => {
    const [paid, closed] = [await world.order(), await world.order()]
    await world.pay((await world.start(paid, 'wechat_scan', 'native_qr')).action)
    await world.call('POST', `/v1/orders/${closed.id}/close`)
    expect((await makeLink(paid)).error.code).toBe('order_already_paid')
    expect((await makeLink(closed)).error.code).toBe('order_closed')
    const video = await orderFor(world, 'video')
    const answer = await world.call<Problem>(
      'POST',
      `/v1/orders/${video.id}/friend_pay_links`,
      {},
      as(keyOf(world, 'video')),
    )
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([
      422,
      'method_not_available',
      'via',
    ])
  })
})

describe('the buyer’s panel', () => {
  test('makes a link with a line and the masked name, shows it once, lists it, and takes it back', async () => {
    const order = await world.order({ buyer_name: '王小明' })
    expect((await world.view(order, userAgents.phone)).ask).toEqual({
      requester: '王*',
      links: [],
      paths: { links: `${pathOf(order)}/friend-links` },
    })
    const buyer = buyerIn()
    const answer = await buyer.submit(`${pathOf(order)}/friend-links`, {
      via: 'friend_link',
      message: ' 帮我付一下 ',
      show_name: 'on',
    })
    expect(answer.page?.made).toMatchObject({ via: 'friend_link', message: '帮我付一下', requester: '王*' })
    const { id = '', url = '' } = answer.page?.made ?? {}
    expect((await friendIn(userAgents.phone).open(url)).page?.view.link).toMatchObject({
      state: 'open',
      requester: '王*',
      message: '帮我付一下',
    })
    const { ask } = await world.view(order)
    expect(ask?.links).toMatchObject([{ id, via: 'friend_link', state: 'open', requester: '王*' }])
    expect(JSON.stringify(ask)).not.toContain(url.slice(-22))

    const back = await buyer.submit(`${pathOf(order)}/friend-links/${id}/revoke`, {})
    expect([back.status, back.location]).toEqual([303, `${pathOf(order)}#friend_link`])
    expect((await world.view(order)).ask?.links).toEqual([])
    expect(await statesOf(order)).toEqual(['revoked'])
  })

  test('shares no name and no line unless told to', async () => {
    const order = await world.order({ buyer_name: '王小明' })
    const buyer = buyerIn()
    const { body } = await buyer.post<MadeFriendLink>(`${pathOf(order)}/friend-links`, { via: 'wechat_friend' })
    expect(body).toMatchObject({ via: 'wechat_friend', requester: null, message: null })
    const blank = await buyer.submit(`${pathOf(order)}/friend-links`, { via: 'friend_link', message: '   ' })
    expect(blank.page?.made).toMatchObject({ requester: null, message: null })
  })

  test('cannot touch the links of another order, nor make one for a link of another purpose', async () => {
    const [mine, theirs] = [await world.order(), await world.order()]
    const { id, url } = await makeLink(theirs)
    const buyer = buyerIn()
    const answer = await buyer.post<Problem>(`${pathOf(mine)}/friend-links/${id}/revoke`, {})
    expect([answer.status, answer.body.error.code]).toEqual([404, 'friend_pay_link_not_found'])
    const { scan_url: scanUrl } = await world.view(theirs)
    for (const token of [scanUrl.slice(-65), (url ?? '').slice(-22), 'x'.repeat(65)])
      expect((await buyer.post<Problem>(`/c/${token}/friend-links`, { via: 'friend_link' })).status).toBe(404)
    expect(await statesOf(theirs)).toEqual(['open'])
  })

  test('refuses by name what nobody can read or send', async () => {
    const order = await world.order()
    const codeOf = async (body: object) =>
      (await buyerIn().post<Problem>(`${pathOf(order)}/friend-links`, body)).body.error.code
    expect(await codeOf({ via: 'friend_link', message: '字'.repeat(61) })).toBe('text_too_long')
    expect(await codeOf({ via: 'friend_link', message: 'a\u200bb' })).toBe('forbidden_characters')
    expect(await codeOf({ via: 'wechat_scan' })).toBe('invalid_request')
  })

  test('is not on the page behind the scanned code: whoever is there came to pay', async () => {
    const { scan_url: scanUrl } = await world.view(await world.order())
    const page = await openBrowser<{ cashier: CashierView }>(world, userAgents.phone).open(scanUrl)
    expect(page.page?.cashier.ask).toBeNull()
    const methods = page.page?.cashier.methods.map((each) => each.method)
    expect(methods).toContain('wechat_scan')
    expect(methods).not.toContain('friend_link')
    expect(methods).not.toContain('wechat_friend')
  })
})

describe('what a stranger with the link can learn', () => {
  const canaried = () =>
    world.order({
      merchant_order_no: `number-canary-${Math.random().toString(36).slice(2)}`,
      buyer_id: 'buyer-canary',
      buyer_name: '王canary',
      return_url: 'https://shop.test/canary',
      metadata: { note: 'metadata-canary' },
    })

  test('is nothing but what was shared, on the friend’s page, on the payer’s, and at every step', async () => {
    const order = await canaried()
    await makeLink(order, { message: 'other-canary' })
    const url = await urlFor(order, { requester_name: '王canary', message: '谢谢' })
    const { friend, opened, started } = await beginInWechat(url, 'friend', 'payer-canary')
    const seen = [opened.text, JSON.stringify(started)]
    await world.pay(started.action, 'friend')
    const other = friendIn(userAgents.alipay, 'buyer')
    for (const address of [url, `${url}/view`]) seen.push((await other.open(address)).text)
    for (const address of [url, `${url}/view`, started.receipt_url, `${started.receipt_url}/view`])
      seen.push((await friend.open(address)).text)
    const { appid } = world.sims.wechat.credentials('shop')
    const openid = world.sims.wechat.accounts.openid('friend', appid)
    expect(seen).toHaveLength(8)
    for (const text of seen) {
      expect(text).toContain(text.includes('"link"') || text.includes('"state"') ? '龙井茶' : 'attempt')
      for (const secret of ['canary', order.id, openid, order.cashier_url.slice(-65)])
        expect(text).not.toContain(secret)
    }
  })

  test('is not whether a token was ever a link: all that is unknown is answered alike', async () => {
    const { url = '' } = await makeLink(await world.order())
    const token = url.slice(-22)
    const guesses = [
      `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`,
      token.toLowerCase() === token ? token.toUpperCase() : token.toLowerCase(),
      `${token}A`,
      token.slice(1),
      'A'.repeat(22),
      'x',
      '%E4%BD%A0',
    ]
    for (const guess of guesses)
      for (const path of ['', '/view', '/events']) {
        const answer = await world.call<Problem>('GET', `/f/${guess}${path}`)
        expect([answer.status, answer.body.error.code, answer.body.error.param], guess).toEqual([
          404,
          'friend_pay_link_not_found',
          undefined,
        ])
      }
  })

  test('is no payer’s page by guessing, by another link’s token, or with a character changed', async () => {
    const order = await world.order()
    const { started } = await beginInWechat(await urlFor(order))
    const token = started.receipt_url.slice(-65)
    for (const guess of [order.cashier_url.slice(-65), `${token.slice(0, -1)}_`, token.slice(1), 'A'.repeat(65)]) {
      if (guess === token) continue
      expect((await world.call('GET', `/r/${guess}`)).status).toBe(404)
    }
    for (const purpose of ['c', 'q', 'f']) expect((await world.call('GET', `/${purpose}/${token}`)).status).toBe(404)
  })

  test('and the log keeps none of it either', async () => {
    const order = await world.order({ buyer_name: 'name-canary' })
    const url = await urlFor(order, { message: 'message-canary', requester_name: 'name-canary' })
    const { started } = await beginInWechat(url, 'friend', 'payer-canary')
    await world.pay(started.action, 'friend')
    await world.call('GET', `${url}x`)
    const log = world.logLines.join('\n')
    for (const secret of ['canary', url.slice(-22), started.receipt_url.slice(-22)]) expect(log).not.toContain(secret)
  })

  test('goes no further: pages are not stored, not framed, and tell other sites nothing', async () => {
    const order = await world.order({
      picture_url: "https://shop.test/tea.jpg?;script-src 'unsafe-inline'".replace(/ /g, '%20'),
    })
    const url = await urlFor(order)
    const { friend, opened, started } = await beginInWechat(url)
    for (const { headers } of [opened, await friend.open(started.receipt_url)]) {
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('content-security-policy')).not.toContain('unsafe-inline')
    }
    expect(opened.headers.get('content-security-policy')).toContain("img-src 'self' data: blob: https://shop.test;")
    const cookies = [...friend.jar].map(([name, { path }]) => `${name.slice(0, 12)} ${path}`)
    expect(cookies).toContain(`hutong_paid_ ${new URL(url).pathname}`)
    expect(cookies.every((line) => / \/f\//.test(line))).toBe(true)
    // Where WeChat's H5 page may follow, that page wants to see which site sent the payer: the site alone.
    const onPhone = await friendIn(userAgents.phone).open(url)
    expect(onPhone.headers.get('referrer-policy')).toBe('strict-origin')
    expect((await buyerIn(userAgents.desktop).open(order.cashier_url)).headers.get('referrer-policy')).toBe(
      'no-referrer',
    )
  })
})

describe('a page that waits', () => {
  const listen = async (address: string) => {
    const stop = new AbortController()
    const answer = await fetch(`${address}/events`, { signal: stop.signal })
    let text = ''
    const reading = (async () => {
      const decoder = new TextDecoder()
      for await (const chunk of answer.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true })
    })().catch(() => undefined)
    const states = () =>
      [...text.matchAll(/^event: state\ndata: (.*)$/gm)].map(
        ([, data]) => (JSON.parse(data ?? '') as CashierSignal).state,
      )
    const close = (): Promise<void> => {
      stop.abort()
      return reading
    }
    return { states, text: () => text, close }
  }

  test('of a friend or a payer hears of its own order’s payment, and of a second one, and of no other order', async () => {
    const [order, another] = [await world.order(), await world.order()]
    const [url, elsewhere] = [await urlFor(order), await urlFor(another)]
    const begun = [await beginInWechat(url), await beginInWechat(url, 'buyer')] as const
    const pages = await Promise.all([listen(url), listen(begun[1].started.receipt_url)])
    const foreign = await listen(elsewhere)
    for (const page of [...pages, foreign])
      await until(() => page.states().length === 1, 'the page hears where it stands')
    await Promise.all([world.pay(begun[0].started.action, 'friend'), world.pay(begun[1].started.action, 'buyer')])
    for (const page of pages) {
      await until(() => page.text().includes('event: changed'), 'the page hears of the second payment')
      expect(page.states()).toEqual(['open', 'paid'])
      expect(page.text()).not.toContain('ord_')
    }
    expect(foreign.states()).toEqual(['open'])
    await Promise.all([...pages, foreign].map((page) => page.close()))
  })
})

test('a refused request has changed nothing', async () => {
  const order = await world.order()
  const before = await counts(world)
  await makeLink(order, { via: 'nonsense' })
  await world.call('POST', `/v1/friend_pay_links/fpl_nothing/revoke`)
  await world.advance(minute)
  expect(await counts(world)).toEqual(before)
  expect(await statesOf(order)).toEqual([])
})
