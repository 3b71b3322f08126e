import { setTimeout } from 'node:timers/promises'
import type { AttemptView, OrderView, PayerAction } from '@hutong/contract'
import { type Row, statement } from '../../src/platform/index.ts'
import type { World } from '../support/world.ts'

export const minute = 60_000

export const rowsOf = <R extends object = Row>(world: World, text: string, values: readonly unknown[] = []) =>
  world.core.deps.db.query<R>(statement('', text), values)

/** How much there is of everything that money or a promise hangs on: what a refused request must leave as it was. */
export async function counts(world: World): Promise<Record<string, bigint>> {
  const tables = [
    'orders',
    'payment_attempts',
    'notifications',
    'ledger_transfers',
    'events',
    'discrepancies',
    'refunds',
    'friend_pay_links',
  ]
  const [row] = await rowsOf<Record<string, bigint>>(
    world,
    `select ${tables.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`,
  )
  return row ?? {}
}

/** Waits until it is so. What another transaction of the cluster holds back for a moment must not fail a test. */
export async function until(isSo: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let round = 0; round < 1_500; round++) {
    if (await isSo()) return
    await setTimeout(10)
  }
  throw new Error(`it never happened that ${what}`)
}

export const eventsOf = async (world: World, orderId: string): Promise<string[]> =>
  (
    await rowsOf<{ line: string }>(
      world,
      `select type || ' ' || sequence as line from events where subject_id = $1 order by sequence`,
      [orderId],
    )
  ).map((row) => row.line)

/** Credits and debits of the account, in fen, as the merchant reads them: debits minus credits. */
export async function balanceOf(world: World, account: string): Promise<number> {
  const { body } = await world.call<{ data: { account: string; balance: number }[] }>('GET', '/v1/ledger/accounts')
  return body.data.find((each) => each.account === account)?.balance ?? 0
}

export const keyOf = (world: World, slug: string): string =>
  world.demo.apps.find((app) => app.slug === slug)?.api_key ?? ''
export const as = (key: string) => ({ authorization: `Bearer ${key}` })

export const orderFor = async (world: World, slug: string): Promise<OrderView> => {
  const fields = { merchant_order_no: `${slug}-${Math.random().toString(36).slice(2)}`, amount: 500, subject: '票' }
  return (await world.call<OrderView>('POST', '/v1/orders', fields, as(keyOf(world, slug)))).body
}

export type Problem = { error: { code: string; message: string; param?: string; request_id: string } }

export type StoredNotification = {
  account: string
  headers: Record<string, string>
  body: Buffer
  outcome: string
  what: string | null
}
/** Genuine notifications about an order as they came, oldest first. */
export const notificationsOf = (world: World, orderId: string): Promise<StoredNotification[]> =>
  rowsOf<StoredNotification>(
    world,
    `select n.channel_account_id as account, n.headers, n.body, n.outcome, n.what from notifications n
     join payment_attempts a on a.app_id = n.app_id and a.id = 'att_' || n.attempt_no where a.order_id = $1 order by n.received_at`,
    [orderId],
  )

export const post = async (url: string, headers: Record<string, string>, body: Uint8Array | string) => {
  const answer = await fetch(url, { method: 'POST', headers, body: body as string })
  return { status: answer.status, text: await answer.text() }
}

/** Somebody else than the buyer's page, whom the wallet names: an attempt of his own, beside whatever is open. */
export async function startAsScanner(world: World, order: OrderView, user: 'buyer' | 'friend' = 'friend') {
  const { appid } = world.sims.wechat.credentials('shop')
  const body = { method: 'wechat_scan', product: 'jsapi', payer_id: world.sims.wechat.accounts.openid(user, appid) }
  const path = `/v1/orders/${order.id}/attempts`
  const started = await world.call<AttemptView & { action: PayerAction | null }>('POST', path, body)
  if (started.status !== 201) throw new Error(`an attempt was refused: ${JSON.stringify(started.body)}`)
  return { attempt: started.body.id, action: started.body.action }
}

/** Pays with the notification lost for good: only by asking can the platform learn of it. */
export async function payUnnoticed(world: World, channel: 'wechat' | 'alipay', action: unknown): Promise<void> {
  world.sims.core.faults.next(channel, 'notification', { kind: 'lose', ms: 0 })
  if ((await world.pay(action as never)) !== 'paid') throw new Error('the payer could not pay')
}
