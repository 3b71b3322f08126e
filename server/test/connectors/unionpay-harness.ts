import type { PayerAction } from '@hutong/contract'
import Fastify from 'fastify'
import { createCore } from '../../../simulators/core/core.ts'
import type { FaultKind } from '../../../simulators/core/faults.ts'
import { sharedTestKeys } from '../../../simulators/core/keys.ts'
import type { MerchantName } from '../../../simulators/core/merchants.ts'
import { registerUnionpay } from '../../../simulators/unionpay/index.ts'
import { createUnionpayConnector } from '../../src/channels/unionpay/connector.ts'
import { payUnionpayForm } from '../support/unionpay-form.ts'
import { type Harness, opened, startNotifyAddress } from './harness.ts'

const password = '123456'

/** The simulated UnionPay on a frozen clock, and one of its merchants. */
export async function startUnionpay(name: MerchantName = 'shop') {
  const publicUrl = 'http://shop.test'
  const core = createCore({ clock: 'frozen', publicUrl, keys: sharedTestKeys() })
  const app = Fastify({ forceCloseConnections: true })
  const simulator = await registerUnionpay(app, core)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  core.setUrl(url)

  const credentials = simulator.credentials(name)
  if (!credentials) throw new Error(`${name} takes no UnionPay.`)
  const connector = createUnionpayConnector()
  const products = ['front', 'order_qr', 'app'] as const
  const record: Harness['record'] = {
    id: 'ca_unionpay',
    channel: 'unionpay',
    merchantNo: credentials.mer_id,
    settings: {
      gateway: credentials.gateway,
      mer_id: credentials.mer_id,
      cert_id: credentials.cert_id,
      root_certs: credentials.root_certificate,
      middle_certs: credentials.middle_certificate,
      products,
    },
    secrets: { private_key: credentials.private_key },
  }
  const account = opened(connector, record)
  const notify = await startNotifyAddress(() => account.acknowledge('accepted'))

  async function payOnPhone(action: PayerAction) {
    const cashier =
      action.kind === 'show_qr'
        ? await simulator.user.openCode('buyer', action.content, 'camera')
        : action.kind === 'invoke_app'
          ? await simulator.user.tnPrepare('buyer', action.args.tn ?? '')
          : { kind: 'unknown' as const }
    if (!('payToken' in cashier)) throw new Error(`UnionPay refused: ${JSON.stringify(cashier)}`)
    const result = await simulator.user.pay(cashier.payToken, password)
    if (result.kind !== 'paid') throw new Error(JSON.stringify(result))
  }

  const harness: Harness = {
    connector,
    account,
    record,
    products,
    product: 'order_qr',
    now: () => core.clock.wireNow(),
    fault: (point, kind, more = {}) => core.faults.next('unionpay', point, { kind: kind as FaultKind, ...more }),
    advance: (ms) => core.clock.advance(ms),
    settle: () => core.notifier.settle(),
    payerId: null,
    toldOfPayer: { payerAmount: null, payerId: null },
    foreignFaults: ['wrong_merchant'],
    pay: async (_product, action) => {
      if (action.kind === 'submit_form') {
        const paid = await payUnionpayForm(action, 'buyer', password)
        if (paid.kind !== 'paid') throw new Error(paid.message)
      } else await payOnPhone(action)
      await core.notifier.settle()
    },
    notifications: notify.received,
    balance: () => BigInt(simulator.merchantBalanceFen(name)),
    setBalance: (fen) => simulator.setMerchantBalanceFen(name, Number(fen)),
    // How a refund ends is settled when it is due.
    finishRefunds: async (end = 'succeeded') => {
      simulator.changeSettings({ refundOutcome: end === 'succeeded' ? '00' : '61' })
      await core.clock.advance(simulator.settings().refundTakesMs)
      await core.notifier.settle()
      simulator.changeSettings({ refundOutcome: '00' })
    },
    refundEnds: ['succeeded', 'closed'],
    refundNotificationsAreSent: true,
    pointOfUnknownRefund: 'query',
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
