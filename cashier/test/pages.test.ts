import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { CashierView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltPages, buildPages } from './build.ts'
import {
  cashierView,
  formAttempt,
  friendView,
  huabeiDesktop,
  liveCodeAttempt,
  paidView,
  payerView,
  scanView,
  unionpayDesktop,
} from './fixtures.ts'
import { hostileAddresses, hostileTexts } from './hostile.ts'
import { cashierScenarios, friendScenarios, madeLinks, payerScenarios, scanScenarios } from './scenarios.ts'

let built: BuiltPages
beforeAll(async () => {
  built = await buildPages()
})
afterAll(() => built?.remove())

const options = { nonce: 'n0nce' }
const cashier = (view = cashierView()): string => built.bundle.renderCashier(view, options)
const tags = (html: string): string[] => html.match(/<[a-z!/][^\s>]*/gi) ?? []

const asked = (name: string, view: CashierView): string => {
  const made = madeLinks[name]
  return built.bundle.renderCashier(view, made ? { ...options, made } : options)
}

/** Every page there is, by name. */
const pages = (): [string, string][] => [
  ...Object.entries(cashierScenarios).flatMap(([name, view]): [string, string][] => [
    [`c/${name}`, asked(name, view)],
    [`c/${name} en`, asked(name, { ...view, language: 'en' })],
  ]),
  ...Object.entries(friendScenarios).flatMap(([name, view]): [string, string][] => [
    [`f/${name}`, built.bundle.renderFriend(view, options)],
    [`f/${name} en`, built.bundle.renderFriend({ ...view, cashier: { ...view.cashier, language: 'en' } }, options)],
  ]),
  ...Object.entries(payerScenarios).flatMap(([name, view]): [string, string][] => [
    [`r/${name}`, built.bundle.renderPayer(view, options)],
    [`r/${name} en`, built.bundle.renderPayer({ ...view, language: 'en' }, options)],
  ]),
  ...Object.entries(scanScenarios).map(([name, view]): [string, string] => [
    `q/${name}`,
    built.bundle.renderScan(view, options),
  ]),
]

describe('the first page', () => {
  const scriptOf = (html: string): string => /<script type="module"[^>]*src="\/assets\/([^"]+)"/.exec(html)?.[1] ?? ''

  test.each([
    ['the cashier', () => cashier()],
    ['the friend’s page', () => built.bundle.renderFriend(friendView(), options)],
    ['the payer’s page', () => built.bundle.renderPayer(payerView(), options)],
  ])('of %s sends at most 20 KB of script and style together, compressed', (_page, render) => {
    const html = render()
    const script = readFileSync(join(built.bundle.assets.dir, scriptOf(html)))
    const style = /<style[^>]*>([^<]+)<\/style>/.exec(html)?.[1] ?? ''
    expect(style.length).toBeGreaterThan(1000)
    const bytes = gzipSync(script).length + gzipSync(style).length
    expect(bytes).toBeLessThanOrEqual(20 * 1024)
    // What it is today, with a little room: the page may not grow quietly.
    expect(bytes).toBeLessThanOrEqual(10.5 * 1024)
  })

  test('names its script by its content, so that it may be cached for good', () => {
    expect(scriptOf(cashier())).toMatch(/^main-[\w-]{8}\.js$/)
    expect(readdirSync(built.bundle.assets.dir)).toContain(scriptOf(cashier()))
  })

  test('shows shop, subject, amount, time and every method before any script', () => {
    const html = cashier()
    for (const text of ['胡同杂货铺', '手冲咖啡壶 600ml 与两包豆子', '128.88', '15:00', '微信扫码支付', '支付宝']) {
      expect(html).toContain(text)
    }
  })

  test('lists the methods in the order given', () => {
    const order = (html: string): string[] =>
      [...html.matchAll(/type="radio"[^>]*value="(\w+)"/g)].map(([, name]) => name ?? '')
    expect(order(cashier())).toEqual(['wechat_scan', 'alipay'])
    expect(order(cashier(cashierScenarios['alipay-first']))).toEqual(['alipay', 'wechat_scan'])
  })

  test('starts every way to pay by a plain form', () => {
    const forms = [
      ...cashier().matchAll(/<form method="post" action="([^"]+)"><input type="hidden" name="method" value="(\w+)"/g),
    ]
    expect(forms.length).toBeGreaterThanOrEqual(3)
    expect(new Set(forms.map(([, action]) => action))).toEqual(new Set(['/c/t/attempts']))
  })

  test('asks again by itself where there is no script, and sends a paid order’s buyer back', () => {
    expect(cashier()).toContain('<noscript><meta http-equiv="refresh" content="5;url=/c/t"')
    expect(built.bundle.renderScan(scanView(), options)).not.toContain('http-equiv="refresh"')
    expect(cashier(paidView())).toContain('content="3;url=https://shop.example.com/orders/1?from=pay"')
  })

  test('keeps the subject and the amount out of what a chat previews', () => {
    const head = cashier().split('<body>')[0] ?? ''
    expect(head).toContain('property="og:title"')
    expect(head).not.toContain('手冲咖啡壶')
    expect(head).not.toContain('128.88')
    expect(head).toContain('name="robots" content="noindex,nofollow"')
    // What other sites are told of the page is the answer's headers to say.
    expect(head).not.toContain('name="referrer"')
  })
})

describe('every page', () => {
  test('has one main part, one first heading, and its language', () => {
    for (const [name, html] of pages()) {
      expect(html.match(/<main/g), name).toHaveLength(1)
      expect(html.match(/<h1/g), name).toHaveLength(1)
      expect(html, name).toContain(name.endsWith(' en') ? '<html lang="en">' : '<html lang="zh-CN">')
      expect(html.startsWith('<!doctype html>'), name).toBe(true)
    }
  })

  test('carries the nonce on every script and style, and needs no exception from the policy', () => {
    for (const [name, html] of pages()) {
      for (const [tag] of html.matchAll(/<(script|style)[^>]*>/g)) expect(tag, name).toContain('nonce="n0nce"')
      expect(html, name).not.toMatch(/<[^>]+\sstyle=/)
      expect(html, name).not.toMatch(/<[^>]+\son\w+=/)
    }
  })

  test('says its state where a test or a person can read it', () => {
    expect(cashier()).toContain('data-state="open"')
    expect(cashier(paidView())).toContain('data-state="paid"')
    expect(cashier(cashierScenarios['in-doubt'])).toContain('data-in-doubt="true"')
  })
})

describe('a wallet’s page whose channel did not answer', () => {
  const silent = (in_doubt: boolean): string =>
    built.bundle.renderScan(
      scanView({
        cashier: cashierView({ environment: 'wechat', in_doubt }),
        attempt: { attempt: 'at_4', status: 'unknown', action: null, failure: null },
      }),
      options,
    )

  test('says so with a retry', () => {
    expect(silent(false)).toContain('支付渠道暂时无法访问')
    expect(silent(false)).toMatch(/<a class="button" href="[^"]+">重试<\/a>/)
  })

  test('does not warn of paying twice in the same breath', () => {
    expect(silent(true)).toContain('data-in-doubt-notice="true" hidden')
  })
})

describe('what a shop writes stays text', () => {
  test.each(hostileTexts)('%j', (text) => {
    const order = { subject: text, app_name: text }
    expect(tags(cashier(cashierView({ order })))).toEqual(tags(cashier()))
    expect(tags(cashier(paidView({ order })))).toEqual(tags(cashier(paidView())))
    const scan = (hostile: boolean): string =>
      built.bundle.renderScan(
        scanView(hostile ? { cashier: cashierView({ environment: 'wechat', order }) } : {}),
        options,
      )
    expect(tags(scan(true))).toEqual(tags(scan(false)))
  })

  test('and comes back whole from the page’s data', () => {
    for (const text of hostileTexts) {
      const json = /id="boot"[^>]*>([^<]*)</.exec(cashier(cashierView({ order: { subject: text } })))?.[1] ?? ''
      expect(JSON.parse(json).view.order.subject).toBe(text)
      expect(json).not.toMatch(/[\u2028\u2029]/)
    }
  })
})

test('a return address that is no web address is never linked, on any page', () => {
  for (const return_url of hostileAddresses) {
    for (const html of [cashier(paidView({ return_url })), cashier(cashierView({ return_url }))]) {
      const withoutData = html.replace(/<script type="application\/json".*?<\/script>/s, '')
      if (return_url.length > 0) expect(withoutData).not.toContain(`href="${return_url}`)
      expect(withoutData).not.toMatch(/evil\.example|javascript:/i)
      expect(withoutData).not.toContain('data-returning')
    }
  }
})

describe('without script', () => {
  test('a code asked for by a form is drawn by the server', () => {
    const startedByForm = { method: 'wechat_scan', started: liveCodeAttempt } as const
    const html = built.bundle.renderCashier(cashierView(), { ...options, startedByForm })
    expect(html).toMatch(
      /<div class="live-code" data-live-code="wechat_scan"><div class="frame"><svg[^>]*><path d="M0 0\.5h7/,
    )
    expect(html).toMatch(/data-picture[^>]* hidden/)
    expect(html).toContain('content="30;url=/c/t"')
  })

  test('a refusal of the form’s attempt is said in words', () => {
    const started = { ...liveCodeAttempt, status: 'failed', action: null, failure: 'channel_unavailable' } as const
    const html = built.bundle.renderCashier(cashierView(), { ...options, startedByForm: { method: 'alipay', started } })
    expect(html).toContain('支付渠道暂时无法访问')
    expect(html).toMatch(/id="pay-with-alipay"[^>]* checked/)
  })
})

describe('Huabei’s plans', () => {
  const withoutTags = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  const huabei = cashier.bind(null, cashierView({ methods: [huabeiDesktop] }))

  test('are shown with sums that add up, and who bears the cost', () => {
    const text = withoutTags(huabei())
    expect(text).toContain('分 3 期 每期约 ¥43.94，首期约 ¥43.96 含手续费 ¥2.96，合计 ¥131.84')
    expect(text).toContain('分 12 期 每期约 ¥10.74 免手续费（商家承担），合计 ¥128.88')
    for (const { count, each, first, total } of huabeiDesktop.instalments)
      expect(first + each * (count - 1)).toBe(total)
  })

  test('are one plain form with the ways to pay, the first plan chosen', () => {
    const form = /<form id="huabei-plan" method="post" action="\/c\/t\/attempts">.*?<\/form>/s.exec(huabei())?.[0] ?? ''
    expect(form).toContain('<input type="hidden" name="method" value="huabei"/>')
    expect([...form.matchAll(/name="instalments" value="(\d+)"( checked)?/g)].map(([, n, on]) => [n, on])).toEqual([
      ['3', ' checked'],
      ['6', undefined],
      ['12', undefined],
    ])
    // To try again, to have the code anew, and the two ways to pay.
    expect([...form.matchAll(/name="product" value="(\w+)"/g)].map(([, name]) => name)).toEqual([
      'precreate',
      'precreate',
      'precreate',
      'page',
    ])
  })

  test('lead to the scan page inside Alipay, which learns who pays', () => {
    const html = cashier(cashierScenarios['all-in-alipay'])
    const form = /<form id="huabei-plan".*?<\/form>/s.exec(html)?.[0] ?? ''
    expect(form).toContain('method="get" action="https://pay.example.com/q/Zk3v9QwX2mT7bNc5rLp8"')
    expect(form).not.toContain('name="product"')
    expect(form).not.toContain('name="method"')
  })

  test('keep the plan whose code a plain form has asked for', () => {
    const started = { ...liveCodeAttempt, action: { ...liveCodeAttempt.action, content: 'https://qr.alipay.com/x' } }
    const startedByForm = { method: 'huabei', started: started as typeof liveCodeAttempt, instalments: 12 } as const
    const html = built.bundle.renderCashier(cashierView({ methods: [huabeiDesktop] }), { ...options, startedByForm })
    expect(html).toMatch(/value="12" checked/)
    expect(html).toMatch(/<div class="live-code" data-live-code="huabei"><div class="frame"><svg[^>]*><path d="M0/)
    expect(html).toContain('form="huabei-plan" name="product" value="precreate" class="link huabei"')
  })

  test('that are gone are said to be, with the others to choose from', () => {
    const html = built.bundle.renderScan(scanScenarios['plan-gone'] as never, options)
    expect(html).toContain('这个期数现在不能用')
    expect(html).toContain('id="pay-with-huabei"')
  })
})

describe('UnionPay', () => {
  test('without script is a form filled in by the server, with one button and time to press it', () => {
    const startedByForm = { method: 'unionpay', started: formAttempt } as const
    const html = built.bundle.renderCashier(cashierView({ methods: [unionpayDesktop] }), { ...options, startedByForm })
    const form = /<form method="post" action="https:\/\/gateway[^"]*".*?<\/form>/s.exec(html)?.[0] ?? ''
    expect(form).toContain('<input type="hidden" name="signature" value="a+b/c=="/>')
    expect(form.match(/<button/g)).toHaveLength(1)
    expect(html).toContain('content="30;url=/c/t"')
  })

  test('never posts to what is no web address', () => {
    for (const url of hostileAddresses) {
      const started = { ...formAttempt, action: { ...formAttempt.action, url } } as typeof formAttempt
      const html = built.bundle.renderCashier(cashierView({ methods: [unionpayDesktop] }), {
        ...options,
        startedByForm: { method: 'unionpay', started },
      })
      expect(html.replace(/<script type="application\/json".*?<\/script>/s, '')).not.toContain('a+b/c==')
    }
  })

  test('has a code on a computer, beside the gateway’s page', () => {
    const html = cashier(cashierView({ methods: [unionpayDesktop] }))
    expect(html).toContain('data-live-code="unionpay" hidden')
    expect([...html.matchAll(/name="product" value="(\w+)"/g)].map(([, name]) => name)).toEqual([
      'order_qr',
      'order_qr',
      'order_qr',
      'front',
    ])
  })
})

describe('where the page is open', () => {
  const chosen = (name: string): string | undefined =>
    /value="(\w+)" checked[^>]*aria-describedby/.exec(cashier(cashierScenarios[name]))?.[1]

  test.each([
    ['all-in-wechat', 'wechat_scan'],
    ['all-in-alipay', 'alipay'],
    ['all-in-unionpay', 'unionpay'],
    ['all-in-qq', 'wechat_scan'],
    ['no-picture-in-alipay', 'alipay'],
    ['in-mini-program', 'wechat_scan'],
  ])('%s: %s is chosen first', (name, method) => {
    expect(chosen(name)).toBe(method)
  })

  test('every method that cannot work says why, with a link to copy', () => {
    const html = cashier(cashierScenarios['in-mini-program'])
    expect(html.match(/小程序里打开的网页不能付款/g)).toHaveLength(4)
    expect(html.match(/data-do="copy-link"/g)).toHaveLength(4)
    expect(html).not.toContain('<form')
    expect(cashier(cashierScenarios['all-in-wechat'])).toContain('花呗分期在支付宝里付款，而微信里打不开支付宝')
  })

  test('every method has a drawing of its own', () => {
    const drawings = [...cashier(cashierScenarios['desktop-all']).matchAll(/class="icon \w+".*?<path d="([^"]+)"/gs)]
    expect(new Set(drawings.map(([, path]) => path)).size).toBe(4)
  })
})

describe('the page of a problem', () => {
  const problem = {
    code: 'cashier_link_expired',
    language: 'zh',
    messageZh: '支付链接已过期。',
    message: 'Old.',
  } as const

  test('says what to do, in our words where we have them and in the server’s where not', () => {
    expect(built.bundle.renderProblem(problem, options)).toContain('请回到商家重新打开付款页面')
    expect(built.bundle.renderProblem({ ...problem, code: 'new_code' }, options)).toContain('支付链接已过期。')
    expect(built.bundle.renderProblem({ ...problem, code: 'new_code', language: 'en' }, options)).toContain('Old.')
  })

  test('offers to try again only where that leads somewhere', () => {
    expect(built.bundle.renderProblem(problem, options)).not.toContain('重试')
    expect(built.bundle.renderProblem({ ...problem, retryUrl: '/c/t' }, options)).toContain('href="/c/t"')
  })
})
