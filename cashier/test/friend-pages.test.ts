import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltPages, buildPages } from './build.ts'
import { askAnybody, askView, cashierView, friendUrl, friendView, madeLink, paidView, payerView } from './fixtures.ts'
import { hostileAddresses, hostileTexts } from './hostile.ts'
import { friendScenarios, payerScenarios } from './scenarios.ts'

let built: BuiltPages
beforeAll(async () => {
  built = await buildPages()
})
afterAll(() => built?.remove())

const options = { nonce: 'n0nce' }
const friend = (view = friendView()): string => built.bundle.renderFriend(view, options)
const payer = (view = payerView()): string => built.bundle.renderPayer(view, options)
const asking = cashierView({ methods: [askAnybody], ask: askView() })
const tags = (html: string): string[] => html.match(/<[a-z!/][^\s>]*/gi) ?? []
const headOf = (html: string): string => html.split('<body>')[0] ?? ''
const bodyOf = (html: string): string => html.split('<body>')[1]?.split('<script type="application/json"')[0] ?? ''

describe('the panel that asks a friend', () => {
  test('is a plain form, shows the masked name alone, and previews what the friend will see', () => {
    const html = built.bundle.renderCashier(asking, options)
    expect(html).toMatch(
      /<form method="post" action="\/c\/t\/friend-links"[^>]*><input type="hidden" name="via" value="friend_link"/,
    )
    expect(html).toContain('让朋友看到我是“王*”')
    expect(html).toContain('王* 请你帮忙付款')
    expect(html).toMatch(/name="message" maxlength="60"/i)
  })

  test('asks for no name where the shop gave none', () => {
    const html = built.bundle.renderCashier(
      cashierView({ methods: [askAnybody], ask: askView({ requester: null }) }),
      options,
    )
    expect(html).not.toContain('name="show_name"')
    expect(bodyOf(html)).toContain('朋友请你帮忙付款')
  })

  test('shows a link that was just made as a text to select and a picture, before any script, and does not take it away', () => {
    const html = built.bundle.renderCashier(asking, { ...options, made: madeLink() })
    expect(html).toContain(`value="${friendUrl}"`)
    expect(html).toMatch(/<svg class="poster"[^>]*aria-label="代付图片/)
    expect(html).not.toContain('http-equiv="refresh"')
    expect(html).toMatch(/id="pay-with-friend_link"[^>]* checked/)
  })

  test('lists what is out with a way to take it back, without any address', () => {
    const link = { id: 'fpl_9', via: 'friend_link', message: '谢谢', requester: '王*', state: 'open' } as const
    const links = [{ ...link, created_at: '2026-03-28T03:58:00.000Z' }]
    const html = built.bundle.renderCashier(cashierView({ methods: [askAnybody], ask: askView({ links }) }), options)
    expect(html).toContain('action="/c/t/friend-links/fpl_9/revoke"')
    expect(html).toContain('11:58 生成')
    expect(html).not.toContain('/f/')
  })
})

describe('the buyer’s page of an order a friend has paid', () => {
  const paidBy = (name: string | null): string =>
    built.bundle.renderCashier(paidView({ order: { paid_method: 'friend_link', paid_by_friend: { name } } }), options)

  test('says so, with the name where the friend left one, taken as it is', () => {
    expect(paidBy('阿丽')).toContain('由朋友“阿丽”付款，记得说声谢谢')
    expect(paidBy('$& $1')).toContain('由朋友“$&amp; $1”付款')
    expect(bodyOf(paidBy(null))).toContain('由朋友付款</p>')
    expect(bodyOf(built.bundle.renderCashier(paidView(), options))).not.toContain('由朋友')
  })
})

describe('the friend’s page', () => {
  test('shows who asks, what for, how much, until when, who gets a refund, and what nobody will ask for', () => {
    const html = bodyOf(friend())
    for (const text of [
      '王* 请你帮忙付款',
      '下班请你喝咖啡',
      '手冲咖啡壶',
      '128.88',
      '15:00',
      '如有退款，原路退回给付款人',
      '任何人都不会在此要求你转账',
    ])
      expect(html).toContain(text)
  })

  test('has one large button inside a wallet: a plain form, with the name the friend may leave', () => {
    expect(friend()).toMatch(
      /<form method="post" action="\/f\/t\/attempts"><input type="hidden" name="method" value="wechat_scan"\/><label[^>]*>[^<]*<input id="payer-name" name="name"/,
    )
    expect(friend()).toContain('name="product" value="jsapi"')
    expect(friend()).not.toContain('type="radio"')
  })

  test('elsewhere offers the wallets that work there, and its own link as the picture', () => {
    const html = friend(friendScenarios.phone)
    expect(html).toContain('value="wap"')
    expect(html).toContain('value="h5"')
    expect(html).toContain('class="poster"')
    expect(html).not.toMatch(/\/[cq]\//)
  })

  test('says kindly how it ended, and leads to this browser’s own payment where there is one', () => {
    expect(bodyOf(friend(friendScenarios['order-paid']))).toContain('没有向你收钱')
    expect(bodyOf(friend(friendScenarios['paid-by-me']))).toContain('href="https://pay.example.com/r/t"')
    expect(bodyOf(friend(friendScenarios['paid-by-me']))).not.toContain('没有向你收钱')
    expect(bodyOf(friend(friendScenarios.revoked))).toContain('朋友已撤回这个请求')
    expect(bodyOf(friend(friendScenarios.expired))).toContain('代付链接已过期')
    for (const name of ['paid', 'order-paid', 'revoked', 'expired', 'closed'])
      expect(friend(friendScenarios[name]), name).not.toContain('<form')
  })

  test('has a card with who asks, what and how much, as Open Graph and as QQ read it, and nothing else', () => {
    const head = headOf(friend())
    const description = '¥128.88 · 手冲咖啡壶 600ml 与两包豆子 · 胡同杂货铺'
    expect(head).toContain('property="og:title" content="王* 请你帮忙付款"')
    expect(head).toContain(`property="og:description" content="${description}"`)
    expect(head).toContain('property="og:image" content="https://pay.example.com/assets/share-card-1.png"')
    expect(head).toContain('itemprop="name" content="王* 请你帮忙付款"')
    expect(head).toContain(`itemprop="description" content="${description}"`)
    expect(head).toContain('itemprop="image" content="https://pay.example.com/assets/share-card-1.png"')
    expect(head).not.toContain('下班请你喝咖啡')
    expect(headOf(friend(friendView({ link: { requester: null } })))).toContain('content="朋友请你帮忙付款"')
  })

  test('takes the shop’s picture for the card and the page where there is one', () => {
    const html = friend(friendView({ picture_url: 'https://shop.example.com/tea.jpg?a=1&b="x"' }))
    expect(headOf(html)).toContain(
      'property="og:image" content="https://shop.example.com/tea.jpg?a=1&amp;b=&quot;x&quot;"',
    )
    expect(bodyOf(html)).toContain('<img src="https://shop.example.com/tea.jpg?a=1&amp;b=%22x%22"')
    for (const address of hostileAddresses) {
      if (address.startsWith('https:') || address === '') continue
      expect(bodyOf(friend(friendView({ picture_url: address }))), address).not.toContain('class="goods"')
    }
  })

  test('tells the wallet of its card only where the server has signed for it', () => {
    const share = {
      app_id: 'wx1',
      timestamp: 1,
      nonce: 'n',
      signature: 's',
      script_url: 'https://res.example/jweixin.js',
    }
    expect(built.bundle.renderFriend(friendView(), { ...options, share })).toContain(
      '"script_url":"https://res.example/jweixin.js"',
    )
    expect(friend()).toContain('"share":null')
  })
})

describe('the payer’s page', () => {
  test('is a receipt where money was taken, and says where it went', () => {
    const html = bodyOf(payer())
    for (const text of [
      '支付成功',
      '胡同杂货铺',
      '128.88',
      '微信支付',
      '3月28日 12:03',
      '4200002345202603281234567890',
      '01kjy5z3v8e7q9w2mx4tabcdef',
    ])
      expect(html).toContain(text)
    expect(bodyOf(payer(payerScenarios.surplus))).toContain('会原路退回给你')
    expect(bodyOf(payer(payerScenarios['surplus-on-its-way']))).toContain('正在原路退回给你')
    expect(bodyOf(payer(payerScenarios['surplus-back']))).toContain('已原路退回给你')
    expect(bodyOf(payer(payerScenarios['too-late']))).toContain('没有向你收钱')
  })

  test('lists every refund, done and under way', () => {
    const html = bodyOf(payer(payerScenarios.refunded))
    expect(html).toContain('<dt>已退款</dt><dd>¥20.00 · 3月29日 13:00</dd>')
    expect(html).toContain('<dt>退款中</dt><dd>¥8.88</dd>')
  })

  test('asks again by itself while its payment is not settled, and no longer', () => {
    for (const [name, view] of Object.entries(payerScenarios))
      expect(payer(view).includes('http-equiv="refresh"'), name).toBe(
        ['waiting', 'confirming', 'someone_faster'].includes(view.state),
      )
  })
})

describe('what a shop, a requester or a friend writes stays text', () => {
  test.each(hostileTexts)('%j', (text) => {
    const order = { subject: text, app_name: text }
    const link = { message: text, requester: text }
    expect(tags(friend(friendView({ cashier: { order }, link })))).toEqual(tags(friend()))
    expect(tags(payer(payerView({ app_name: text, subject: text })))).toEqual(tags(payer()))
    const made = madeLink({ message: text, requester: text })
    const page = (html: typeof asking, link = madeLink()): string[] =>
      tags(built.bundle.renderCashier(html, { ...options, made: link }))
    expect(page(cashierView({ methods: [askAnybody], ask: askView({ requester: text }), order }), made)).toEqual(
      page(asking),
    )
    const paid = (name: string): string =>
      built.bundle.renderCashier(paidView({ order: { paid_by_friend: { name } } }), options)
    expect(tags(paid(text))).toEqual(tags(paid('阿丽')))
  })
})
