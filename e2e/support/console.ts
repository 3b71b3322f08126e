import { randomUUID } from 'node:crypto'
import type { AttemptView, OrderView, Role } from '@hutong/contract'
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { addresses, control } from './bench.ts'

export type ConsoleLanguage = 'zh' | 'en'

/** Opens the console in a language as somebody of this role, by what the sign-in page shows. */
export async function signIn(page: Page, role: Role, language: ConsoleLanguage): Promise<void> {
  const password = addresses.people.find(({ name }) => name === role)?.password ?? ''
  await page.goto(`${addresses.publicUrl}/console`)
  if (language === 'en') await page.getByRole('button', { name: 'English' }).click()
  await page.getByLabel(language === 'zh' ? '用户名或邮箱' : 'Name or e-mail address').fill(role)
  await page.getByLabel(language === 'zh' ? '密码' : 'Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: language === 'zh' ? '登录' : 'Sign in', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: language === 'zh' ? '订单' : 'Orders' }).waitFor()
}

/** The API as the demonstration's shop uses it. */
export async function asShop<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${addresses.publicUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${addresses.apiKey}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

export const newOrder = (fields: object = {}): Promise<OrderView> =>
  asShop('POST', '/v1/orders', {
    merchant_order_no: `console-${randomUUID().slice(0, 8)}`,
    amount: 8888,
    subject: '龙井茶 250g',
    ...fields,
  })

const way = { method: 'wechat_scan', product: 'native_qr' }

/** An order whose one try WeChat declined. */
export async function declinedOrder(): Promise<OrderView> {
  const order = await newOrder()
  await control('POST', '/control/faults', { channel: 'wechat', point: 'prepay', kind: 'declined' })
  await asShop('POST', `/v1/orders/${order.id}/attempts`, way)
  return order
}

/** An order that somebody is about to pay by WeChat; `pay` is what the wallet does. */
export async function begunOrder(fields: object = {}): Promise<{ order: OrderView; pay: () => Promise<unknown> }> {
  const order = await newOrder(fields)
  const { attempt_no: number } = await asShop<AttemptView>('POST', `/v1/orders/${order.id}/attempts`, way)
  const { merchants } = (await control('GET', '/control/credentials')) as {
    merchants: Record<string, { wechat: { mchid: string } }>
  }
  const path = `/control/wechat/trades/${merchants.shop?.wechat.mchid}/${number}/pay`
  return { order, pay: () => control('POST', path, {}) }
}

/** An order that somebody has paid by WeChat, as the platform knows once the notification has come. */
export async function paidOrder(fields: object = {}): Promise<OrderView> {
  const { order, pay } = await begunOrder(fields)
  await pay()
  return vi.waitFor(
    async () => {
      const now = await asShop<OrderView>('GET', `/v1/orders/${order.id}`)
      if (now.status !== 'paid') throw new Error('the order is not paid yet')
      return now
    },
    { timeout: 20_000, interval: 100 },
  )
}
