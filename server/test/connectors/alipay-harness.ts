import type { PayerAction } from '@hutong/contract'
import Fastify from 'fastify'
import { registerAlipay } from '../../../simulators/alipay/index.ts'
import { createCore } from '../../../simulators/core/core.ts'
import type { FaultKind } from '../../../simulators/core/faults.ts'
import { sharedTestKeys } from '../../../simulators/core/keys.ts'
import type { MerchantName } from '../../../simulators/core/merchants.ts'
import { createAlipayConnector } from '../../src/channels/alipay/connector.ts'
import { callContext, type Harness, opened, startNotifyAddress } from './harness.ts'

const password = '123456'

/** The simulated Alipay on a frozen clock, and one of its merchants. */
export async function startAlipay(name: MerchantName = 'shop') {
  const publicUrl = 'http://shop.test'
  const core = createCore({ clock: 'frozen', publicUrl, keys: sharedTestKeys() })
  const app = Fastify({ forceCloseConnections: true })
  const simulator = await registerAlipay(app, core)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  core.setUrl(url)

  const credentials = simulator.credentials(name)
  if (!credentials) throw new Error(`${name} takes no Alipay.`)
  const connector = createAlipayConnector()
  const products = ['page', 'wap', 'precreate', 'jsapi', 'app'] as const
  const record: Harness['record'] = {
    id: 'ca_alipay',
    channel: 'alipay',
    merchantNo: credentials.seller_id,
    settings: {
      gateway: credentials.gateway,
      app_id: credentials.app_id,
      seller_id: credentials.seller_id,
      sign_mode: credentials.mode,
      ...(credentials.mode === 'public_key'
        ? { alipay_public_key: credentials.alipay_public_key }
        : {
            app_cert: credentials.app_cert,
            alipay_root_cert: credentials.alipay_root_cert,
            alipay_certs: [credentials.alipay_cert],
          }),
      oauth_authorize_url: credentials.oauth_authorize_url,
      products,
    },
    secrets: { private_key: credentials.private_key },
  }
  const account = opened(connector, record)
  const notify = await startNotifyAddress(() => account.acknowledge('accepted'))

  /** What the browser does at the gateway: the cashier's page, signing in, paying. */
  async function payInBrowser(address: string) {
    const atGateway = await fetch(address, { redirect: 'manual' })
    const location = atGateway.headers.get('location')
    if (!location) throw new Error(`The gateway refused: ${await atGateway.text()}`)
    const cashier = new URL(location, url)
    const post = (path: string, form: Record<string, string>) =>
      fetch(`${cashier.origin}${cashier.pathname}/${path}`, {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      })
    await post('sign-in', { user: 'buyer' })
    const paid = await post('pay', { password })
    if (paid.status !== 303) throw new Error(`The cashier did not take the payment: ${paid.status}`)
  }

  async function payOnPhone(action: PayerAction) {
    const cashier =
      action.kind === 'show_qr'
        ? await simulator.user.openCode('buyer', action.content, 'camera')
        : action.kind === 'invoke_alipay_bridge'
          ? await simulator.user.tradePayPrepare('buyer', { tradeNO: action.trade_no })
          : action.kind === 'invoke_app'
            ? await simulator.user.tradePayPrepare('buyer', { orderStr: action.args.order_string ?? '' })
            : { kind: 'unknown' as const }
    if (!('payToken' in cashier)) throw new Error(`Alipay refused: ${JSON.stringify(cashier)}`)
    const result = await simulator.user.pay(cashier.payToken, password)
    if (result.kind !== 'paid') throw new Error(JSON.stringify(result))
  }

  const now = () => core.clock.wireNow()
  const payerId = await payerIdOf(account, publicUrl, callContext({ now }))
  const harness: Harness = {
    connector,
    account,
    record,
    products,
    product: 'jsapi',
    now,
    fault: (point, kind, more = {}) => core.faults.next('alipay', point, { kind: kind as FaultKind, ...more }),
    advance: (ms) => core.clock.advance(ms),
    settle: () => core.notifier.settle(),
    payerId,
    toldOfPayer: { payerAmount: 8888n, payerId },
    foreignFaults: ['wrong_app_id', 'wrong_merchant'],
    pay: async (_product, action) => {
      await (action.kind === 'redirect' ? payInBrowser(action.url) : payOnPhone(action))
      await core.notifier.settle()
    },
    notifications: notify.received,
    balance: () => BigInt(simulator.sellerBalanceFen(name)),
    setBalance: (fen) => simulator.setSellerBalanceFen(name, Number(fen)),
    // A refund that Alipay takes is done with the answer.
    finishRefunds: () => core.notifier.settle(),
    refundEnds: ['succeeded'],
    refundNotificationsAreSent: true,
    pointOfUnknownRefund: 'refund_query',
    notifyUrl: notify.url,
    publicUrl,
    close: async () => {
      await app.close()
      await notify.close()
      core.close()
    },
  }
  return { ...harness, simulator, core }
}

async function payerIdOf(account: Harness['account'], publicUrl: string, call: ReturnType<typeof callContext>) {
  const back = await fetch(account.authorizeUrl(`${publicUrl}/q`, 's'), { redirect: 'manual' })
  const code = new URL(back.headers.get('location') ?? '').searchParams.get(account.authorizeCodeParam) ?? ''
  const identified = await account.identifyPayer(code, call)
  if (identified.kind !== 'identified') throw new Error('Alipay did not say who pays.')
  return identified.payerId
}
