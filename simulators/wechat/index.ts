import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'
import type { MerchantName } from '../core/merchants.ts'
import { mountSignPage } from '../onboarding/sign-page.ts'
import { createAccessTokens } from './access-tokens.ts'
import { mountAccountRoutes } from './account-routes.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { mountApi } from './api.ts'
import { createBills } from './bills.ts'
import { createKeyholder } from './keyholder.ts'
import { makeMerchants, type WechatCredentials, type WechatMerchant } from './merchants.ts'
import { createNotifications, type WechatNotifications } from './notifications.ts'
import { createOauthCodes, mountOauth } from './oauth.ts'
import { applymentRoutes } from './onboarding/applyment-routes.ts'
import { type ApplymentBook, createApplymentBook } from './onboarding/applyments.ts'
import { createSubMerchants, partnerRoutes } from './onboarding/partner-routes.ts'
import { type PageVerdict, verifyPage } from './page-signature.ts'
import { createPayer } from './payer.ts'
import { createRefundBook, type RefundBook } from './refunds.ts'
import { apiRoutes } from './routes.ts'
import { changeSettings, loadSettings, type WechatSettings } from './settings.ts'
import { createTradeBook, type TradeBook } from './trades.ts'
import { mountUserRoutes } from './user-routes.ts'
import type { WechatPayer } from './wallet.ts'

/** The simulated WeChat Pay: what payers do on their phones, and what a test or the control panel looks at. */
export interface WechatSimulator extends WechatPayer {
  readonly merchants: readonly WechatMerchant[]
  readonly trades: TradeBook
  readonly refunds: RefundBook
  readonly accounts: Accounts
  readonly settings: Readonly<WechatSettings>
  /** Merchants that apply through the service provider, and their reviewer. */
  readonly applyments: ApplymentBook
  changeSettings(changes: Record<string, unknown>): void
  /** What the app answers to a page that calls `wx.config` at this address. */
  verifyPage(args: unknown, pageUrl: string): PageVerdict
  /** Puts a new platform certificate on offer beside the present one, and signs with it from now on. */
  rotateCertificate(): Promise<void>
  /** What a merchant's system is configured with. */
  credentials(name: MerchantName | 'platform'): WechatCredentials
}

export async function registerWechat(app: FastifyInstance, core: Core): Promise<WechatSimulator> {
  const settings = loadSettings(core.store)
  const merchants = await makeMerchants(core)
  const keyholder = await createKeyholder(core, settings)
  const accounts = createAccounts(core)
  const trades = createTradeBook(core)
  const notifications = createNotifications(core, {
    settings,
    keyholder,
    onReceived: () => {
      trades.changed()
      refunds.changed()
    },
  })
  const merchantOf = (mchid: string) => merchants.find((one) => one.mchid === mchid)
  const refunds = createRefundBook(core, {
    trades,
    settings,
    withdraw: (mchid, fen) => accounts.take(mchid, fen),
    deposit: (mchid, fen) => accounts.add(mchid, fen),
    onFinished: (refund, trade) => {
      // A bank card is outside of this wallet.
      if (refund.status === 'SUCCESS' && trade.payment && !refund.otherAccount)
        accounts.add(trade.payment.user, refund.payerRefundFen)
      const merchant = merchantOf(refund.mchid)
      if (merchant) notifications.refundFinished(merchant, refund)
    },
  })
  const payer = createPayer(core, {
    merchants,
    trades,
    accounts,
    settings,
    refunds: refunds.all,
    onPaid: notifications.paid,
  })
  const bills = createBills(core, { trades, refunds, settings })

  const applyments = createApplymentBook(core, settings, () => subs.refresh())
  const subs = createSubMerchants(merchants, applyments.granted)
  subs.refresh()
  const routes = [
    ...apiRoutes(core, { trades, refunds, accounts, keyholder, bills, subs }),
    ...partnerRoutes(core, { trades, accounts, subs }),
    ...applymentRoutes(applyments),
  ]
  const codes = createOauthCodes()
  const tokens = createAccessTokens(core, settings)
  for (const mount of ['', '/wechat']) {
    await mountApi(app, mount, routes, { core, merchants, settings, keyholder })
    await mountOauth(app, mount, { core, merchants, accounts, codes })
    mountAccountRoutes(app, mount, { core, merchants, tokens })
  }
  await mountSignPage(app, {
    path: '/wechat/applyment/sign',
    wallet: '微信支付商户签约 Sign with WeChat Pay',
    sign: applyments.sign,
  })
  mountUserRoutes(app, { core, payer })
  sendWhatIsOwed(core, { trades, refunds, merchantOf, notifications })

  return {
    ...payer,
    merchants,
    trades,
    refunds,
    accounts,
    settings,
    applyments,
    changeSettings: (changes) => changeSettings(core.store, settings, changes),
    verifyPage: (args, pageUrl) => verifyPage(args, pageUrl, { core, merchants, tokens }),
    rotateCertificate: () => keyholder.rotate(),
    credentials: (name) => {
      const merchant = merchants.find((one) => one.name === name && one.partnerOf === undefined)
      const certificate = keyholder.certificates().at(-1)
      if (!merchant || !certificate) throw new RangeError(`There is no merchant ${name}.`)
      return credentialsOf(merchant, certificate, core.url())
    },
  }
}

const owedForMs = 86_400_000

/** After a restart: notifications of the last day that the merchant has not received start over. */
function sendWhatIsOwed(
  core: Core,
  parts: {
    trades: TradeBook
    refunds: RefundBook
    merchantOf: (mchid: string) => WechatMerchant | undefined
    notifications: WechatNotifications
  },
): void {
  const isRecent = (at: Date) => Math.abs(core.clock.now().getTime() - at.getTime()) < owedForMs
  for (const trade of parts.trades.all()) {
    const merchant = parts.merchantOf(trade.mchid)
    if (merchant && trade.payment && !trade.isNotified && isRecent(trade.payment.paidAt))
      parts.notifications.paid(merchant, trade)
  }
  for (const refund of parts.refunds.all()) {
    const merchant = parts.merchantOf(refund.mchid)
    if (merchant && refund.status !== 'PROCESSING' && !refund.isNotified && isRecent(refund.createdAt))
      parts.notifications.refundFinished(merchant, refund)
  }
}

function credentialsOf(
  merchant: WechatMerchant,
  certificate: { serial: string; pem: string },
  url: string,
): WechatCredentials {
  const hasPublicKey = merchant.mode !== 'certificate'
  const hasCertificate = merchant.mode !== 'public_key'
  return {
    api_base: `${url}/wechat`,
    mode: merchant.mode,
    mchid: merchant.mchid,
    appid: merchant.appid,
    app_secret: merchant.appSecret,
    serial_no: merchant.serialNo,
    private_key: merchant.keys.privatePem,
    certificate: merchant.certificate,
    api_v3_key: merchant.apiV3Key,
    public_key_id: hasPublicKey ? merchant.publicKeyId : null,
    public_key: hasPublicKey ? merchant.publicKeyPair.publicPem : null,
    platform_serial: hasCertificate ? certificate.serial : null,
    platform_certificate: hasCertificate ? certificate.pem : null,
    oauth_authorize_url: `${url}/wechat/connect/oauth2/authorize`,
    oauth_api_base: `${url}/wechat`,
    js_sdk_url: `${url}/wechat/jssdk/jweixin-1.6.0.js`,
  }
}
