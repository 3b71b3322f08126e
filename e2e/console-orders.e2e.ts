import { expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import {
  asShop,
  begunOrder,
  type ConsoleLanguage,
  declinedOrder,
  newOrder,
  paidOrder,
  signIn,
} from './support/console.ts'

const bench = useBench()

/** The same steps in both languages: what is pressed and what is read. */
const texts = {
  zh: {
    search: '编号',
    declined: '渠道拒绝了这笔支付。',
    next: '下一步',
    timeline: '时间线',
    refund: '退款',
    refundDialog: '申请退款',
    amount: '退款金额（元）',
    wrongAmount: '请输入',
    requested: '退款申请已提交',
    refundsTable: '退款',
    deniedRefund: '您的角色不能执行此操作，需要：客服、财务、管理员。',
    close: '关闭订单',
    signOut: '退出登录',
    signInTitle: '登录互通控制台',
    nothing: '没有符合条件的记录',
  },
  en: {
    search: 'Number',
    declined: 'The channel refused this payment.',
    next: 'Next step',
    timeline: 'Timeline',
    refund: 'Refund',
    refundDialog: 'Request a refund',
    amount: 'Amount (yuan)',
    wrongAmount: 'Enter an amount',
    requested: 'The refund is requested',
    refundsTable: 'Refunds',
    deniedRefund: 'Your role may not do this. It takes: support, finance, admin.',
    close: 'Close order',
    signOut: 'Sign out',
    signInTitle: 'Sign in to the Hutong console',
    nothing: 'Nothing matches',
  },
} as const satisfies Record<ConsoleLanguage, Record<string, string>>

/** A browser says once that nobody was signed in yet; nothing else may be complained of, least of all by the policy. */
const serious = () => bench.complaints().filter((line) => !line.includes('401'))

test.each(['zh', 'en'] as const)(
  'a viewer finds an unpaid order, its cause and the next step (%s)',
  async (language) => {
    const order = await declinedOrder()
    const words = texts[language]
    const page = await bench.page('desktop')
    await signIn(page, 'viewer', language)

    const search = page.getByRole('searchbox', { name: words.search })
    await search.fill(`${order.merchant_order_no}-no`)
    await search.press('Enter')
    await page.getByText(words.nothing).waitFor()
    await search.fill(order.merchant_order_no)
    await search.press('Enter')
    await page.getByRole('link', { name: order.merchant_order_no }).click()

    await page.getByRole('heading', { level: 1, name: order.merchant_order_no }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/console/apps/shop/test/orders/${order.id}`)
    const diagnosis = page.getByRole('alert').filter({ hasText: words.next })
    const told = await diagnosis.innerText()
    expect(told).toContain(words.declined)
    expect(told).toContain('TRADE_ERROR')
    await page.getByRole('heading', { level: 2, name: words.timeline }).waitFor()

    // The refund's button is off and says why; it is reached by the keyboard too.
    const button = page.getByRole('button', { name: words.refund, exact: true }).first()
    expect(await button.isDisabled()).toBe(true)
    const why = page.getByRole('note', { name: words.deniedRefund }).first()
    await why.focus()
    await page.getByRole('tooltip').filter({ hasText: words.deniedRefund }).waitFor()
    expect(serious()).toEqual([])
  },
)

test.each(['zh', 'en'] as const)(
  'finance requests a refund of a part, and sees it in the order (%s)',
  async (language) => {
    const order = await paidOrder()
    const words = texts[language]
    const page = await bench.page('desktop')
    await signIn(page, 'finance', language)
    await page.goto(`${addresses.publicUrl}/console/apps/shop/test/orders/${order.id}`)

    await page.getByRole('button', { name: words.refund, exact: true }).first().click()
    const dialog = page.getByRole('dialog', { name: words.refundDialog })
    const amount = dialog.getByLabel(words.amount)
    await amount.fill('99999')
    await dialog.getByText(words.wrongAmount).waitFor()
    const confirm = dialog.getByRole('button', { name: words.refund, exact: true })
    expect(await confirm.isDisabled()).toBe(true)
    await amount.fill('8.88')
    // What was and what will be, before anything is done.
    await dialog.getByRole('cell', { name: '¥80.00' }).waitFor()
    await confirm.click()
    await page.getByText(words.requested).waitFor()
    await page.getByRole('table', { name: words.refundsTable }).getByText('¥8.88').waitFor()
    expect(serious()).toEqual([])
  },
)

test('the address keeps the filters, signing in leads where one was going, and signing out ends it everywhere', async () => {
  const order = await newOrder()
  const visitor = await bench.visitor('desktop')
  const page = await visitor.newPage()
  await signIn(page, 'operator', 'zh')
  await page.goto(`${addresses.publicUrl}/console/apps/shop/test/orders?number=${order.id}&status=awaiting_payment`)
  await page.getByRole('link', { name: order.merchant_order_no }).waitFor()
  const other = await visitor.newPage()
  await other.goto(page.url())
  await other.getByRole('link', { name: order.merchant_order_no }).waitFor()

  await page.getByRole('button', { name: texts.zh.signOut }).click()
  await page.getByRole('heading', { name: texts.zh.signInTitle }).waitFor()
  await other.reload()
  await other.getByRole('heading', { name: texts.zh.signInTitle }).waitFor()
})

test('an order that is paid while it is looked at shows so by itself', async () => {
  const { order, pay } = await begunOrder()
  const page = await bench.page('desktop')
  await signIn(page, 'support', 'en')
  const [attempt] = (await asShop<{ data: { attempt_no: string }[] }>('GET', `/v1/orders/${order.id}/attempts`)).data
  const search = page.getByRole('searchbox', { name: texts.en.search })
  await search.fill(attempt?.attempt_no ?? '')
  await search.press('Enter')
  await page.getByRole('link', { name: order.merchant_order_no }).click()
  const close = page.getByRole('button', { name: texts.en.close })
  await close.waitFor()
  expect(await close.isEnabled()).toBe(true)
  await pay()
  await page.getByText('Only an order that awaits payment can be closed.').first().waitFor({ state: 'attached' })
  expect(await close.isDisabled()).toBe(true)
  expect(serious()).toEqual([])
})
