import pg from 'pg'
import { attemptNoOf, columns, newId, systemRandom } from '../../server/src/platform/index.ts'
import type { PaidTrade } from '../gateway/notifications.ts'
import type { Seeded } from './seed.ts'

export type WaitingTrade = PaidTrade & Readonly<{ orderId: string }>

const amountFen = 8888
const lifeMs = 86_400_000
const chunk = 2_000

/** Orders whose payers are at the gateway, as the server leaves them: the same rows in every database given. */
export async function insertWaitingTrades(
  urls: readonly string[],
  { accounts, appId }: Seeded,
  count: number,
  wechatShare: number,
): Promise<WaitingTrade[]> {
  const now = new Date()
  const trades = Array.from(
    { length: count },
    (_, index): WaitingTrade => ({
      // Spread evenly, so that every part of the list has the same shares.
      channel: (index * 0.618_033_988_75) % 1 < wechatShare ? 'wechat' : 'alipay',
      orderId: newId('order', now, systemRandom),
      attemptNo: attemptNoOf(newId('attempt', now, systemRandom)),
      amountFen,
    }),
  )
  const expires = new Date(now.getTime() + lifeMs)
  const action = JSON.stringify({
    kind: 'show_qr',
    content: 'weixin://wxpay/bizpayurl?pr=bench0000',
    expires_at: expires,
  })
  const history = JSON.stringify([
    { at: now.toISOString(), source: 'prepay', state: 'waiting', from: 'created', to: 'awaiting_payer', note: null },
  ])
  for (const url of urls) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    for (let from = 0; from < count; from += chunk) {
      const part = trades.slice(from, from + chunk)
      const rows = part.map((trade) => [
        trade.orderId,
        `P${trade.attemptNo}`,
        `att_${trade.attemptNo}`,
        trade.channel,
        accounts[trade.channel],
      ])
      await client.query(
        `with t as (select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as t (order_id, number, attempt_id, channel, account)),
         o as (insert into orders (app_id, id, livemode, merchant_order_no, status, amount, currency, subject, metadata, created_at, expires_at)
           select $6, order_id, false, number, 'awaiting_payment', $7, 'CNY', '龙井茶 250g', '{}', $8, $9 from t)
         insert into payment_attempts (app_id, id, order_id, channel, channel_account_id, method, product, payer_role, device, status, amount, currency, action, created_at, expires_at, next_check_at, history)
           select $6, attempt_id, order_id, channel, account, case channel when 'wechat' then 'wechat_scan' else 'alipay' end,
             case channel when 'wechat' then 'native_qr' else 'precreate' end, 'buyer', 'wap', 'awaiting_payer', $7, 'CNY', $10, $8, $9, $9, $11 from t`,
        [...columns(rows, 5), appId, amountFen, now, expires, action, history],
      )
    }
    await client.query('vacuum analyze orders, payment_attempts')
    await client.end()
  }
  return trades
}
