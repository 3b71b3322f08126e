import type { PayerAction } from '@hutong/contract'
import Fastify from 'fastify'
import { createCore } from '../../../simulators/core/core.ts'
import type { FaultKind } from '../../../simulators/core/faults.ts'
import { sharedTestKeys } from '../../../simulators/core/keys.ts'
import type { MerchantName } from '../../../simulators/core/merchants.ts'
import { registerWechat } from '../../../simulators/wechat/index.ts'
import { createWeChatConnector } from '../../src/channels/wechat/connector.ts'
import { type Harness, opened, startNotifyAddress } from './harness.ts'

const password = '123456'

const outcomes = { succeeded: 'SUCCESS', stuck: 'ABNORMAL', closed: 'CLOSED' } as const

/** The simulated WeChat Pay on a frozen clock, and one of its merchants. */
export async function startWeChat(name: MerchantName = 'shop') {
  const publicUrl = 'http://shop.test'
  const core = createCore({ clock: 'frozen', publicUrl, keys: sharedTestKeys() })
  const app = Fastify({ forceCloseConnections: true })
  const simulator = await registerWechat(app, core)
  core.setUrl(await app.listen({ port: 0, host: '127.0.0.1' }))

  const credentials = simulator.credentials(name)
  const certificates =
    credentials.platform_serial && credentials.platform_certificate
      ? [{ serial: credentials.platform_serial, pem: credentials.platform_certificate }]
      : []
  const connector = createWeChatConnector()
  const products = ['native_qr', 'jsapi', 'h5', 'app'] as const
  const record: Harness['record'] = {
    id: 'ca_wechat',
    channel: 'wechat',
    merchantNo: credentials.mchid,
    settings: {
      api_base: credentials.api_base,
      mchid: credentials.mchid,
      appid: credentials.appid,
      serial_no: credentials.serial_no,
      key_mode: credentials.mode === 'moved' ? 'public_key' : 'platform_certificate',
      ...(credentials.public_key_id && credentials.public_key
        ? { public_key_id: credentials.public_key_id, public_key: credentials.public_key }
        : {}),
      platform_certificates: certificates,
      oauth_authorize_url: credentials.oauth_authorize_url,
      oauth_api_base: credentials.oauth_api_base,
      products,
    },
    secrets: {
      private_key: credentials.private_key,
      api_v3_key: credentials.api_v3_key,
      app_secret: credentials.app_secret,
    },
  }
  const account = opened(connector, record)
  const notify = await startNotifyAddress(() => account.acknowledge('accepted'))

  async function prepared(action: PayerAction) {
    switch (action.kind) {
      case 'show_qr':
        return simulator.openCode('buyer', action.content, 'camera')
      case 'redirect':
        return simulator.h5Prepare('buyer', action.url, '203.0.113.7')
      case 'invoke_wechat_bridge':
        return simulator.bridgePrepare('buyer', action.args)
      case 'invoke_app':
        return simulator.appPrepare('buyer', action.args)
      default:
        throw new Error(`WeChat does not know ${action.kind}.`)
    }
  }

  const payerId = simulator.accounts.openid('buyer', credentials.appid)
  const harness: Harness = {
    connector,
    account,
    record,
    products,
    product: 'jsapi',
    now: () => core.clock.wireNow(),
    fault: (point, kind, more = {}) => core.faults.next('wechat', point, { kind: kind as FaultKind, ...more }),
    advance: (ms) => core.clock.advance(ms),
    settle: () => core.notifier.settle(),
    payerId,
    toldOfPayer: { payerAmount: 8888n, payerId },
    foreignFaults: ['wrong_app_id', 'wrong_merchant'],
    pay: async (_product, action) => {
      const cashier = await prepared(action)
      if (cashier.kind !== 'cashier') throw new Error(`WeChat refused: ${JSON.stringify(cashier)}`)
      const result = await simulator.pay(cashier.payToken, password)
      if (result.kind !== 'paid') throw new Error(result.message)
      await core.notifier.settle()
    },
    notifications: notify.received,
    balance: () => simulator.accounts.balance(credentials.mchid),
    setBalance: (fen) => simulator.accounts.setBalance(credentials.mchid, fen),
    finishRefunds: async (end = 'succeeded') => {
      simulator.changeSettings({ refundOutcome: outcomes[end] })
      await core.clock.advance(simulator.settings.refundTakesMs)
      await core.notifier.settle()
      simulator.changeSettings({ refundOutcome: 'SUCCESS' })
    },
    refundEnds: ['succeeded', 'stuck', 'closed'],
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
