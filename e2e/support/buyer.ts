import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { addresses } from './bench.ts'

/** Goes to the shop, takes something from the shelf, and presses pay. Resolves on the cashier's page. */
export async function buy(page: Page, product: 'longjing' | 'cracked' | 'gaiwan' = 'longjing'): Promise<void> {
  // Huabei, which the gaiwan is dear enough for, is in internal testing in the demonstration.
  await page.goto(product === 'gaiwan' ? `${addresses.shopUrl}/buyer?as=tester` : addresses.shopUrl)
  await page.locator(`a[href="/products/${product}"]`).click()
  await page.getByRole('button', { name: /^(去支付|Pay)$/ }).click()
  await page.waitForURL(`${addresses.publicUrl}/c/*`)
}

/** The page says paid by itself; the caller has not touched it. */
export async function sawPaid(page: Page): Promise<void> {
  await page.getByRole('heading', { name: /^(支付成功|Payment complete)$/ }).waitFor()
}

/** After the return the shop's order turns paid, which only the webhook can do. */
export async function shopKnows(page: Page): Promise<void> {
  await page.waitForURL(`${addresses.shopUrl}/orders/*`)
  await page.getByRole('heading', { name: /^(付款成功|Paid)$/ }).waitFor()
  await page.getByText('order.paid').waitFor()
}

/** Calls the public API as the shop's engineer does. */
export async function api<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${addresses.publicUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${addresses.apiKey}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const read = (await answer.json()) as Answer
  expect(answer.status, JSON.stringify(read)).toBeLessThan(300)
  return read
}
