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

export type LifecycleStep = Readonly<{
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
  input: { perSecond: number; seconds: number; run: string; seed: number },
): Promise<LifecycleStep> {
  const random = seededRandom(input.seed)
  const [api, gateway] = await Promise.all([openPool(to.apiPort, 128), openPool(to.gatewayPort, 32)])
  const create: number[] = []
  const attempt: number[] = []
  const failures: Record<string, number> = {}
  const paidAt = new Map<string, number>()

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
