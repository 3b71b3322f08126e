import type { DiagnosisCause, OrderView } from '@hutong/contract'

// Orders of the demonstration that are not paid, or not as they should be, each for another reason; made by what a merchant, a payer and
// the simulators' panel can do, over HTTP alone. They are there to be looked at, and for the tests to see that each is explained.

export type DemoApp = 'shop' | 'video' | 'secondhand'
export type DemoChannel = 'wechat' | 'alipay'
export type DemoFault = Readonly<{ kind: string; times?: number; ms?: number; out_trade_no?: string }>

/** What the stages are made with: the API as an app, a browser, and the simulators' panel. */
export type DemoHands = Readonly<{
  call: <T>(app: DemoApp, method: string, path: string, body?: object) => Promise<T>
  /** Opens a page, as this browser. */
  open: (url: string, userAgent: string) => Promise<string>
  fault: (channel: DemoChannel, point: string, fault: DemoFault) => Promise<void>
  /** The buyer opens the wallet and pays. */
  pay: (app: DemoApp, channel: DemoChannel, attemptNo: string) => Promise<void>
  finishRefund: (app: DemoApp, refundNo: string, outcome: 'ABNORMAL') => Promise<void>
  /** Lets some time pass, and what happens by itself in it. */
  later: (ms: number) => Promise<void>
}>

export type DemoFailure = Readonly<{
  cause: DiagnosisCause
  /** How long it takes until the cause is the one that is named, where it takes time. */
  ripensMs?: number
  stage: (hands: DemoHands) => Promise<OrderView>
}>

const ways = {
  wechat: { method: 'wechat_scan', product: 'native_qr' },
  alipay: { method: 'alipay', product: 'precreate' },
} as const
const browsers = {
  wechat:
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36 MicroMessenger/8.0.50 Language/zh_CN',
  miniProgram: 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile MicroMessenger/8.0.50 miniProgram/wx',
  desktop: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36',
}

let made = 0
const order = (hands: DemoHands, app: DemoApp, cause: DiagnosisCause, fields: object = {}): Promise<OrderView> =>
  hands.call(app, 'POST', '/v1/orders', {
    merchant_order_no: `why-${cause}-${Date.now().toString(36)}${++made}`,
    amount: 8888,
    subject: '龙井茶 250g',
    expires_in: 86_400,
    ...fields,
  })

type Started = Readonly<{ attempt_no: string }>
const start = (hands: DemoHands, app: DemoApp, { id }: OrderView, channel: DemoChannel): Promise<Started> =>
  hands.call(app, 'POST', `/v1/orders/${id}/attempts`, ways[channel])

/** One answer to a prepay is spoilt, and all to the questions after it. */
const inDoubt = (cause: DiagnosisCause, channel: DemoChannel, kind: string): DemoFailure => ({
  cause,
  stage: async (hands) => {
    const made = await order(hands, 'shop', cause)
    await hands.fault(channel, 'prepay', { kind })
    const { attempt_no } = await start(hands, 'shop', made, channel)
    await hands.fault(channel, 'query', { kind, times: 1_000, out_trade_no: attempt_no })
    return made
  },
})

/** A prepay that ends at once. */
const ended = (cause: DiagnosisCause, channel: DemoChannel, kind: string): DemoFailure => ({
  cause,
  stage: async (hands) => {
    const made = await order(hands, 'shop', cause)
    await hands.fault(channel, 'prepay', { kind })
    await start(hands, 'shop', made, channel)
    return made
  },
})

/** A start that is refused by ourselves: the refusal is what is staged, so it is no error here. */
async function refusedStart(hands: DemoHands, app: DemoApp, { id }: OrderView, way: object): Promise<void> {
  await hands.call(app, 'POST', `/v1/orders/${id}/attempts`, way).catch(() => undefined)
}

async function paid(hands: DemoHands, app: DemoApp, cause: DiagnosisCause, channel: DemoChannel): Promise<OrderView> {
  const made = await order(hands, app, cause)
  const { attempt_no } = await start(hands, app, made, channel)
  await hands.pay(app, channel, attempt_no)
  await hands.later(2_000)
  return made
}

export const demoFailures: readonly DemoFailure[] = [
  { cause: 'not_started', stage: (hands) => order(hands, 'shop', 'not_started') },
  {
    cause: 'waiting_for_payer',
    stage: async (hands) => {
      const made = await order(hands, 'shop', 'waiting_for_payer')
      await start(hands, 'shop', made, 'wechat')
      return made
    },
  },
  {
    cause: 'method_changed',
    stage: async (hands) => {
      const made = await order(hands, 'shop', 'method_changed')
      await start(hands, 'shop', made, 'wechat')
      await start(hands, 'shop', made, 'alipay')
      return made
    },
  },
  ended('declined', 'wechat', 'declined'),
  ended('credentials_refused', 'alipay', 'declined'),
  inDoubt('channel_silent', 'wechat', 'drops_connection_after_doing'),
  inDoubt('channel_error', 'alipay', 'http_500'),
  inDoubt('rate_limited', 'wechat', 'http_429'),
  inDoubt('answer_not_genuine', 'wechat', 'bad_signature'),
  inDoubt('key_unknown', 'wechat', 'unknown_serial'),
  { ...ended('not_taken', 'wechat', 'http_500'), ripensMs: 60_000 },
  {
    cause: 'amount_over_limit',
    stage: async (hands) => {
      const made = await order(hands, 'shop', 'amount_over_limit', { amount: 2_000_000_000 })
      await refusedStart(hands, 'shop', made, ways.wechat)
      return made
    },
  },
  {
    cause: 'too_little_time',
    stage: async (hands) => {
      const made = await order(hands, 'shop', 'too_little_time', { expires_in: 61 })
      await hands.later(2_000)
      await refusedStart(hands, 'shop', made, ways.wechat)
      return made
    },
  },
  {
    cause: 'closed_by_merchant',
    stage: async (hands) => {
      const made = await order(hands, 'shop', 'closed_by_merchant')
      return hands.call('shop', 'POST', `/v1/orders/${made.id}/close`, {})
    },
  },
  { cause: 'expired', ripensMs: 90_000, stage: (hands) => order(hands, 'shop', 'expired', { expires_in: 60 }) },
  {
    cause: 'wrong_amount',
    stage: async (hands) => {
      const made = await order(hands, 'shop', 'wrong_amount')
      const { attempt_no } = await start(hands, 'shop', made, 'wechat')
      await hands.fault('wechat', 'notification', { kind: 'wrong_amount', out_trade_no: attempt_no })
      await hands.pay('shop', 'wechat', attempt_no)
      await hands.later(2_000)
      return made
    },
  },
  {
    cause: 'nothing_works_where_opened',
    stage: async (hands) => {
      const made = await order(hands, 'video', 'nothing_works_where_opened')
      await hands.open(made.cashier_url, browsers.miniProgram)
      return made
    },
  },
  {
    cause: 'payer_not_identified',
    stage: async (hands) => {
      const made = await order(hands, 'shop', 'payer_not_identified')
      const { scan_url: scanUrl } = JSON.parse(await hands.open(`${made.cashier_url}/view`, browsers.desktop)) as {
        scan_url: string
      }
      // The wallet's answer comes back to a browser that did not ask.
      await hands.open(`${scanUrl}?code=stale&state=of-another-browser`, browsers.wechat)
      return made
    },
  },
  {
    cause: 'method_not_connected',
    stage: async (hands) => {
      // The second-hand shop has no account at Alipay.
      const made = await order(hands, 'secondhand', 'method_not_connected')
      await refusedStart(hands, 'secondhand', made, ways.alipay)
      return made
    },
  },
  { cause: 'paid_nobody_told', stage: (hands) => paid(hands, 'video', 'paid_nobody_told', 'alipay') },
  {
    cause: 'paid_webhook_failing',
    stage: async (hands) => {
      // Nobody listens on this port.
      await hands.call('secondhand', 'POST', '/v1/webhook_endpoints', { url: 'http://127.0.0.1:9/hook' })
      return paid(hands, 'secondhand', 'paid_webhook_failing', 'wechat')
    },
  },
  {
    cause: 'refund_stuck',
    ripensMs: 60_000,
    stage: async (hands) => {
      const made = await paid(hands, 'shop', 'refund_stuck', 'wechat')
      const refund = await hands.call<{ id: string }>('shop', 'POST', '/v1/refunds', {
        order: made.id,
        refund_no: `why-${made.id.slice(-10)}`,
      })
      await hands.later(5_000)
      await hands.finishRefund('shop', refund.id.slice('ref_'.length), 'ABNORMAL')
      return made
    },
  },
]
