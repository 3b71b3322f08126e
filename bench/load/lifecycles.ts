import { requestBytes } from './connection.ts'
import { count, openLoop, openPool, seededRandom } from './loops.ts'
import { createOrderRequest } from './orders.ts'
import type { Sink } from './sink.ts'

/** How payers pay, by share; the shares of what is not built count to the way that costs the same. */
const ways = [
  { until: 0.4, method: 'wechat_scan', product: 'native_qr' },
  { until: 0.7, method: 'wechat_scan', product: 'jsapi' },
  { until: 0.85, method: 'alipay', product: 'precreate' },
  { until: 1, method: 'alipay', product: 'page' },
] as const
const abandonedShare = 0.1
/** Where detours are asked for: who chooses another method first, and whose order is refunded, one in four of them in part. */
const changedMindShare = 0.1
const refundShare = 0.04
const partShare = 0.25

export type LifecycleStep = Readonly<{
  superseded: number
  refunds: number
  started: number
  paid: number
  seconds: number
  /** Milliseconds. `create` counts from the intended start, `attempt` from its own request, `webhook` from the payer's paying. */
  create: number[]
  attempt: number[]
  webhook: number[]
  failures: Readonly<Record<string, number>>
  webhooks: Readonly<{ missing: number; repeats: number; refused: number }>
}>

const webhookPatienceMs = 20_000
const desktop = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

/** Whole lives of orders at a given rate: created, an attempt started at the gateway, paid there, told of, settled, heard by the shop. */
export async function runLifecycles(
  to: { apiPort: number; gatewayPort: number; apiKey: string; sink: Sink },
  input: { perSecond: number; seconds: number; run: string; seed: number; detours: boolean },
): Promise<LifecycleStep> {
  const random = seededRandom(input.seed)
  const [api, gateway] = await Promise.all([openPool(to.apiPort, 128), openPool(to.gatewayPort, 32)])
  const create: number[] = []
  const attempt: number[] = []
  const failures: Record<string, number> = {}
  const paidAt = new Map<string, number>()
  let [superseded, refunds] = [0, 0]

  const start = (way: (typeof ways)[number], order: { id: string; cashier_url: string }): Buffer => {
    const headers = { 'content-type': 'application/json', accept: 'application/json', 'user-agent': desktop }
    // Inside WeChat the payer is known from the wallet; the API's own route says so without its redirects.
    if (way.product === 'jsapi')
      return requestBytes(
        'POST',
        `/v1/orders/${order.id}/attempts`,
        { ...headers, authorization: `Bearer ${to.apiKey}` },
        JSON.stringify({ method: way.method, product: way.product, payer_id: 'oBenchPayer0000000000000001' }),
      )
    const body = JSON.stringify({ method: way.method, product: way.product })
    return requestBytes('POST', `${new URL(order.cashier_url).pathname}/attempts`, headers, body)
  }

  const live = async (intendedAt: number): Promise<void> => {
    const roll = random()
    const way = ways.find((each) => roll < each.until) ?? ways[0]
    const isAbandoned = random() < abandonedShare
    const created = await api.send(createOrderRequest(to.apiKey, { run: input.run, withKey: false }))
    create.push(performance.now() - intendedAt)
    count(failures, created, 201)
    if (created.status !== 201) return
    const order = JSON.parse(created.body) as { id: string; cashier_url: string }

    // Only what begins on the cashier page is of the same payer: it is closed at its wallet before the way that is chosen then.
    if (input.detours && way.product !== 'jsapi' && random() < changedMindShare) {
      superseded += 1
      const first = await api.send(start(way.method === 'alipay' ? ways[0] : ways[2], order))
      count(failures, first, 200)
    }

    const askedAt = performance.now()
    const answer = await api.send(start(way, order))
    attempt.push(performance.now() - askedAt)
    count(failures, answer, way.product === 'jsapi' ? 201 : 200)
    if (answer.status >= 300) return
    const started = JSON.parse(answer.body) as { attempt?: string; id?: string; action: { url?: string } | null }
    if (!started.action) {
      failures['no action'] = (failures['no action'] ?? 0) + 1
      return
    }
    if (isAbandoned) return

    paidAt.set(order.id, performance.now())
    const attemptId = started.attempt ?? started.id ?? ''
    const pay = started.action.url
      ? requestBytes(
          'POST',
          '/pay',
          { 'content-type': 'application/x-www-form-urlencoded' },
          new URL(started.action.url).search.slice(1),
        )
      : requestBytes('POST', `/pay?no=${attemptId.slice('att_'.length)}`, {})
    count(failures, await gateway.send(pay), 204)
    if (input.detours && random() < refundShare) await refund(order.id, random() < partShare)
  }

  const refund = async (orderId: string, inPart: boolean): Promise<void> => {
    for (const end = performance.now() + webhookPatienceMs; !to.sink.heardAt.has(orderId); ) {
      if (performance.now() > end) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    refunds += 1
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${to.apiKey}` }
    const body = JSON.stringify({ order: orderId, refund_no: `R-${orderId}`, ...(inPart ? { amount: 1 } : {}) })
    count(failures, await api.send(requestBytes('POST', '/v1/refunds', headers, body)), 201)
  }

  const run = await openLoop({ perSecond: input.perSecond, until: { seconds: input.seconds }, random }, (intendedAt) =>
    live(intendedAt).catch((error: Error) => {
      failures[error.message] = (failures[error.message] ?? 0) + 1
    }),
  )
  const missing = () => [...paidAt.keys()].filter((id) => !to.sink.heardAt.has(id))
  for (const end = performance.now() + webhookPatienceMs; missing().length > 0 && performance.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 20))
  api.close()
  gateway.close()
  return {
    ...run,
    superseded,
    refunds,
    paid: paidAt.size,
    create,
    attempt,
    webhook: [...paidAt].flatMap(([id, at]) => {
      const heard = to.sink.heardAt.get(id)
      return heard === undefined ? [] : [heard - at]
    }),
    failures,
    webhooks: { missing: missing().length, ...to.sink.told },
  }
}
