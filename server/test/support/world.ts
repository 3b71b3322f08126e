import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AttemptView, CashierView, OrderView, PayerAction, StartedAttempt } from '@hutong/contract'
import { sharedTestKeys } from '../../../simulators/core/keys.ts'
import { createSimulators, type Simulators } from '../../../simulators/server.ts'
import type { PageRenderer } from '../../src/cashier/index.ts'
import { type Core, closeCore, composeCore, composeWork } from '../../src/main/compose.ts'
import { type Api, composeApi } from '../../src/main/compose-api.ts'
import { type Demonstration, seedDemonstration } from '../../src/main/seed.ts'
import {
  createLogger,
  type DueWork,
  movableClock,
  type Random,
  readConfig,
  startWorker,
  type Worker,
} from '../../src/platform/index.ts'
import { createTestDatabase } from './database.ts'
import { payUnionpayForm } from './unionpay-form.ts'

/**
 * The server, its worker and the simulators in one process, on a real database, with one clock that moves only when told to.
 * Background work runs when `runWork` is called, never by itself, so that a test decides what happens when.
 */
export interface World {
  readonly core: Core
  readonly api: Api
  readonly sims: Simulators
  readonly url: string
  readonly demo: Demonstration
  readonly work: readonly DueWork[]
  /** Every line the server logged, for canaries. */
  readonly logLines: readonly string[]
  now(): Date
  /** Moves both clocks; what falls due at the simulators happens on the way. Background work does not run. */
  advance(ms: number): Promise<void>
  /** Rounds of all background work until none finds anything, and until no notification is under way. */
  runWork(): Promise<void>
  /** Moves the time in steps and lets everything happen that falls due. */
  live(ms: number, stepMs?: number): Promise<void>
  call<T = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T; headers: Headers }>
  order(fields?: Record<string, unknown>): Promise<OrderView>
  read(orderId: string): Promise<OrderView>
  attempts(orderId: string): Promise<AttemptView[]>
  view(order: OrderView, userAgent?: string): Promise<CashierView>
  start(order: OrderView, method: string, product: string, userAgent?: string): Promise<StartedAttempt>
  /** What the payer does with an action, password included. */
  pay(action: PayerAction | null, user?: 'buyer' | 'friend'): Promise<string>
  /** Waits for real (not simulated) work of sockets to end: notifications delivered and answered. */
  settle(): Promise<void>
  stop(): Promise<void>
}

export const userAgents = {
  desktop:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  wechat:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50(0x28003257) NetType/WIFI Language/zh_CN',
  alipay:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 AlipayClient/10.6.60 AliApp(AP/10.6.60)',
} as const

/** Pages as JSON: flows are about what the pages are given; the browser tests look at what they draw. */
export const plainPages: PageRenderer = {
  renderCashier: (view, { made, startedByForm }) => JSON.stringify({ view, startedByForm, made }),
  renderScan: (view) => JSON.stringify(view),
  renderFriend: (view, { share, startedByForm }) => JSON.stringify({ view, share, startedByForm }),
  renderPayer: (view) => JSON.stringify(view),
  renderProblem: (problem) => JSON.stringify({ problem }),
  assets: { dir: import.meta.dirname, prefix: '/assets/' },
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

const masterKey = Buffer.alloc(32, 7).toString('base64')
const start = new Date('2026-11-23T02:00:00.000Z')

export type WorldOptions = Readonly<{
  env?: Readonly<Record<string, string>>
  random?: Random
  pages?: PageRenderer
  /** Look for work all the time, as the worker process does; for tests that live in real time. */
  liveWorker?: boolean
  shopUrl?: string
}>

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const [database, port] = await Promise.all([createTestDatabase(), freePort()])
  const url = `http://127.0.0.1:${port}`
  const clock = movableClock(start)
  const logLines: string[] = []
  const config = readConfig({
    DATABASE_URL: database.url,
    HUTONG_SECRET: masterKey,
    PORT: String(port),
    PUBLIC_URL: url,
    CHANNEL_TIMEOUT_MS: '500',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    WEBHOOK_TIMEOUT_MS: '1000',
    DATABASE_POOL_MAX: '8',
    CASHIER_ATTEMPTS_PER_MINUTE: '100000',
    LOG_LEVEL: 'info',
    ...options.env,
  })
  const sims = await createSimulators({ clock: { frozen: start }, publicUrl: url, keys: sharedTestKeys() })
  await sims.listen(0)
  const log = createLogger({
    level: config.LOG_LEVEL,
    name: 'test',
    destination: { write: (line) => void logLines.push(line) },
  })
  const core = composeCore(config, 'test', {
    clock,
    log,
    defaultMetrics: false,
    ...(options.random ? { random: options.random } : {}),
  })
  const credentials = {
    merchants: Object.fromEntries(
      (['shop', 'video', 'secondhand'] as const).map((name) => [
        name,
        {
          wechat: { ...sims.wechat.credentials(name) },
          alipay: sims.alipay.credentials(name) ?? null,
          unionpay: sims.unionpay.credentials(name) ?? null,
        },
      ]),
    ),
  }
  const demo = await seedDemonstration(core, credentials as never, options.shopUrl ?? 'http://127.0.0.1:9')
  const api = await composeApi(core, options.pages ?? plainPages)
  await api.app.listen({ port, host: '127.0.0.1' })
  const { close: closeWork, work } = composeWork(core, { wholeRounds: true })
  const worker: Worker | undefined = options.liveWorker ? startWorker(work, log) : undefined

  const call: World['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith('http') ? path : url + path, {
      method,
      headers: {
        authorization: `Bearer ${demo.api_key}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as never,
    }
  }

  const settle = async (): Promise<void> => {
    await sims.core.notifier.settle()
  }

  const world: World = {
    core,
    api,
    sims,
    url,
    demo,
    work,
    logLines,
    now: () => clock.now(),
    async advance(ms) {
      clock.advance(ms)
      await sims.core.clock.advance(ms)
      await settle()
    },
    async runWork() {
      for (let round = 0; round < 50; round++) {
        let found = 0
        for (const each of work) found += await each.round()
        await settle()
        if (found === 0) return
      }
      throw new Error('background work does not come to an end')
    },
    async live(ms, stepMs = 60_000) {
      for (let left = ms; left > 0; left -= stepMs) {
        await world.advance(Math.min(left, stepMs))
        await world.runWork()
      }
    },
    call,
    async order(fields = {}) {
      const body = {
        merchant_order_no: `T${Math.random().toString(36).slice(2)}${Date.now()}`,
        amount: 8888,
        currency: 'CNY',
        subject: '龙井茶 250g',
        ...fields,
      }
      const made = await call<OrderView>('POST', '/v1/orders', body)
      if (made.status !== 201) throw new Error(`an order was refused: ${JSON.stringify(made.body)}`)
      return made.body
    },
    read: async (orderId) => (await call<OrderView>('GET', `/v1/orders/${orderId}`)).body,
    attempts: async (orderId) =>
      (await call<{ data: AttemptView[] }>('GET', `/v1/orders/${orderId}/attempts`)).body.data,
    view: async (order, userAgent = userAgents.desktop) =>
      (await call<CashierView>('GET', `${order.cashier_url}/view`, undefined, { 'user-agent': userAgent })).body,
    start: async (order, method, product, userAgent = userAgents.desktop) =>
      (
        await call<StartedAttempt>(
          'POST',
          `${order.cashier_url}/attempts`,
          { method, product },
          { 'user-agent': userAgent },
        )
      ).body,
    async pay(action, user = 'buyer') {
      if (!action) throw new Error('there is nothing to pay by')
      const opened = await openWallet(sims, action, user)
      if (!('payToken' in opened)) {
        await settle()
        return opened.kind
      }
      const wallet = { wechat: sims.wechat, alipay: sims.alipay.user, unionpay: sims.unionpay.user }[opened.wallet]
      const result = await wallet.pay(opened.payToken, '123456')
      await settle()
      return result.kind
    },
    settle,
    async stop() {
      await worker?.stop()
      await closeWork()
      await api.stop()
      await sims.close()
      await closeCore(core)
      await database.drop()
    },
  }
  return world
}

type Opened = Readonly<{ wallet: 'wechat' | 'alipay' | 'unionpay'; payToken: string } | { kind: string }>

async function openWallet(sims: Simulators, action: PayerAction, user: 'buyer' | 'friend'): Promise<Opened> {
  const as =
    (wallet: 'wechat' | 'alipay' | 'unionpay') =>
    (opened: object): Opened =>
      'payToken' in opened ? { wallet, payToken: String(opened.payToken) } : { kind: 'refused' }
  const [asWechat, asAlipay, asUnionpay] = [as('wechat'), as('alipay'), as('unionpay')]
  switch (action.kind) {
    case 'show_qr':
      if (action.content.startsWith('weixin:'))
        return asWechat(await sims.wechat.openCode(user, action.content, 'camera'))
      return new URL(action.content).hostname.endsWith('95516.com')
        ? asUnionpay(await sims.unionpay.user.openCode(user, action.content, 'camera'))
        : asAlipay(await sims.alipay.user.openCode(user, action.content, 'camera'))
    case 'invoke_wechat_bridge':
      return asWechat(await sims.wechat.bridgePrepare(user, action.args))
    case 'invoke_alipay_bridge':
      return asAlipay(await sims.alipay.user.tradePayPrepare(user, { tradeNO: action.trade_no }))
    case 'submit_form':
      return { kind: (await payUnionpayForm(action, user, '123456')).kind }
    case 'redirect':
      if (action.url.includes('/alipay/')) return payAlipayPage(action.url, user)
      return asWechat(await sims.wechat.h5Prepare(user, action.url, '127.0.0.1'))
    case 'invoke_app':
      if (action.args.tn) return asUnionpay(await sims.unionpay.user.tnPrepare(user, action.args.tn))
      return 'order_string' in action.args
        ? asAlipay(await sims.alipay.user.tradePayPrepare(user, { orderStr: String(action.args.order_string) }))
        : asWechat(await sims.wechat.appPrepare(user, action.args))
  }
}

/** The gateway's own page in a browser: signing in and paying there. */
async function payAlipayPage(address: string, user: string): Promise<Opened> {
  const atGateway = await fetch(address, { redirect: 'manual' })
  const location = atGateway.headers.get('location')
  if (!location) return { kind: 'refused' }
  const cashier = new URL(location, address)
  const post = (path: string, form: Record<string, string>) =>
    fetch(`${cashier.origin}${cashier.pathname}/${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    })
  await post('sign-in', { user })
  const paid = await post('pay', { password: '123456' })
  return { kind: paid.status === 303 ? 'paid' : 'refused' }
}
