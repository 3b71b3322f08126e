import type { Role } from '@hutong/contract'
import type { Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { addresses, control, useBench } from './support/bench.ts'
import { asShop, begunOrder, type ConsoleLanguage, paidOrder, signIn } from './support/console.ts'

// The pages about money besides orders, in both languages, and what people do on them.

const bench = useBench()
const consoleUrl = (path: string): string => `${addresses.publicUrl}/console${path}`
const own = (path: string) => `/apps/shop/test/${path}`

async function openConsole(role: Role, language: ConsoleLanguage): Promise<Page> {
  const page = await bench.page('desktop', { reducedMotion: 'reduce' })
  await signIn(page, role, language)
  return page
}

/** A payment that came with another amount than was asked for. */
async function strayMoney(): Promise<void> {
  const { order, pay } = await begunOrder()
  await control('POST', '/control/faults', { channel: 'wechat', point: 'notification', kind: 'wrong_amount' })
  await pay()
  await vi.waitFor(
    async () => {
      const { data } = await asShop<{ data: { order: string }[] }>('GET', '/v1/stray_money')
      expect(data.map((each) => each.order)).toContain(order.id)
    },
    { timeout: 20_000, interval: 100 },
  )
}

const pages: readonly Readonly<{ path: string; zh: string; en: string; shows: string; leadsTo?: string }>[] = [
  {
    path: own('refunds'),
    zh: '退款',
    en: 'Refunds',
    shows: 'td a[href*="/refunds/"]',
    leadsTo: 'dl, .ant-descriptions',
  },
  { path: own('refunds?tab=approval'), zh: '退款', en: 'Refunds', shows: '.ant-tabs-tab-active' },
  { path: own('stray-money'), zh: '无主款项', en: 'Stray money', shows: 'td a[href*="/orders/"]' },
  {
    path: own('webhooks'),
    zh: '通知推送',
    en: 'Webhooks',
    shows: 'td a[href*="/webhooks/"]',
    leadsTo: 'tr[data-row-key]',
  },
  { path: own('webhooks?tab=dead'), zh: '通知推送', en: 'Webhooks', shows: '.ant-tabs-tab-active' },
  { path: '/account', zh: '我的账户', en: 'My account', shows: 'input[autocomplete="new-password"]' },
]

test.each<ConsoleLanguage>(['zh', 'en'])('every page of money is whole, in %s', async (language) => {
  const order = await paidOrder()
  await asShop('POST', '/v1/refunds', { order: order.id, refund_no: `walk-${language}-${order.id}`, amount: 100 })
  await strayMoney()
  const page = await openConsole('admin', language)
  const looksWhole = async (what: string) => {
    expect(await page.getByRole('alert').count(), what).toBe(0)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wider, `${what} is wider than the window`).toBeLessThanOrEqual(0)
  }
  for (const each of pages) {
    await page.goto(consoleUrl(each.path))
    await page.getByRole('heading', { level: 1, name: each[language], exact: true }).waitFor()
    await page.locator(each.shows).first().waitFor()
    await looksWhole(each.path)
    if (!each.leadsTo) continue
    await page.locator(each.shows).first().click()
    await page.locator(each.leadsTo).first().waitFor()
    await looksWhole(`what ${each.path} leads to`)
  }
  expect(bench.complaints().filter((line) => !line.includes('401'))).toEqual([])
})

test('finance sets a limit, support asks for more than it, and another person agrees', async () => {
  // No other test pays as much.
  const order = await paidOrder({ amount: 200_000 })
  const finance = await openConsole('finance', 'en')
  await finance.goto(consoleUrl(own('policies')))
  await finance.getByRole('switch', { name: 'Large refunds need a second person' }).click()
  await finance.getByLabel('Approval above (yuan)').fill('1500')
  await finance.getByRole('button', { name: 'Save changes' }).click()
  const saving = finance.getByRole('dialog')
  await saving.getByRole('cell', { name: '¥1,500.00' }).waitFor()
  await saving.getByRole('button', { name: 'Confirm' }).click()
  await saving.waitFor({ state: 'hidden' })

  const support = await openConsole('support', 'en')
  await support.goto(consoleUrl(own(`orders/${order.id}`)))
  await support.getByRole('button', { name: 'Refund', exact: true }).first().click()
  const asking = support.getByRole('dialog')
  await asking.getByLabel('Amount (yuan)').fill('1800')
  await asking.getByText('A refund above ¥1,500.00 is submitted only after a second person has agreed.').waitFor()
  await asking.getByRole('button', { name: 'Refund', exact: true }).click()
  await support.getByText('The refund is requested').waitFor()
  const [refund] = (await asShop<{ data: { id: string; status: string }[] }>('GET', `/v1/refunds?order=${order.id}`))
    .data
  expect(refund?.status).toBe('created')
  await support.goto(consoleUrl(own(`refunds/${refund?.id}`)))
  const off = support.getByRole('button', { name: 'Approve', exact: true })
  await off.waitFor()
  expect(await off.isDisabled()).toBe(true)

  await finance.goto(consoleUrl(own('refunds?tab=approval')))
  await finance.locator(`td a[href$="/refunds/${refund?.id}"]`).first().click()
  await finance.getByRole('button', { name: 'Approve', exact: true }).click()
  await finance.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click()
  await finance.getByText('Approved', { exact: true }).first().waitFor()
  // The page renews itself until the channel has given the money back.
  await finance.getByText('Returned', { exact: true }).first().waitFor({ timeout: 60_000 })
})

test('an endpoint is added with a secret that is shown once, and taken away again', async () => {
  const page = await openConsole('operator', 'en')
  await page.goto(consoleUrl(own('webhooks')))
  await page.getByRole('button', { name: 'Add an endpoint' }).click()
  const dialog = page.getByRole('dialog')
  const url = `${addresses.publicUrl}/nobody-listens-here`
  await dialog.getByLabel('Address').fill(url)
  await dialog.getByRole('button', { name: 'Add an endpoint' }).click()
  const secret = (await page.getByText(/^whsec_/).textContent()) ?? ''
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  await page.getByText(secret).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: url }).click()
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor()
  await page.getByRole('link', { name: url }).waitFor({ state: 'detached' })
})
