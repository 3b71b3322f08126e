import type { ChannelProduct, Method } from '@hutong/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listAttempts } from '../../src/payments/index.ts'
import { beginLife, endLife, type Life } from './life.ts'
import { createStage, type Stage } from './stage.ts'

// What the random lives found, one by one, made to happen for certain.

let stage: Stage
let life: Life
beforeEach(async () => {
  stage = await createStage()
  life = await beginLife(stage, 1)
  life.gateway.heal()
})
afterEach(async () => {
  await endLife(life)
  await stage.close()
})

async function makeOrder(): Promise<string> {
  const content = { amount: 100, currency: 'CNY' as const, subject: '龙井茶', goods_type: 'physical' as const }
  const made = await life.server.createOrder(
    { appId: life.cast.appId, livemode: false },
    { ...content, merchant_order_no: 'T1', late_payment: 'return', expires_in: 900, metadata: {} },
  )
  return made.order.id
}

const start = (orderId: string, method: Method, product: ChannelProduct) =>
  life.server.startAttempt({
    ref: { appId: life.cast.appId, orderId },
    livemode: false,
    method,
    product,
    initiator: { role: 'buyer' },
    instalments: null,
    payerId: null,
    clientIp: null,
    device: 'wap',
  })

test('a payer who chooses two other ways in two tabs at once gets both answers, and holds one attempt', async () => {
  const orderId = await makeOrder()
  await start(orderId, 'wechat_scan', 'native_qr')
  let other: ReturnType<typeof start> | undefined
  life.gateway.onCall(async () => {
    if (other) return
    other = start(orderId, 'unionpay', 'order_qr')
    await other
  })
  const chosen = await start(orderId, 'alipay', 'precreate')
  expect(other).toBeDefined()
  expect(chosen.action).toMatchObject({ kind: 'show_qr' })
  const attempts = await listAttempts(stage.deps.db, [{ appId: life.cast.appId, orderId }])
  expect(attempts.filter((each) => each.status === 'awaiting_payer' && !each.closing)).toHaveLength(1)
})
