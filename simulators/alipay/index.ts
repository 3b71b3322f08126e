import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'
import { isMerchantName, type MerchantName } from '../core/merchants.ts'
import { mountSignPage } from '../onboarding/sign-page.ts'
import { createBills } from './bills.ts'
import { type Book, createBook } from './book.ts'
import { createCashier } from './cashier.ts'
import { addCashierRoutes, openBrowserCashier } from './cashier-routes.ts'
import { addControlRoutes } from './control-routes.ts'
import { type AlipayTradeView, controlState, tradeViews } from './control-view.ts'
import { addGatewayRoutes } from './gateway.ts'
import { type AlipayMerchant, createPlatform, type Platform } from './merchants.ts'
import type { Wallet } from './methods/method.ts'
import { announceEvent, resumeNotifications } from './notifications.ts'
import { createLogins } from './oauth.ts'
import { addOauthRoutes } from './oauth-routes.ts'
import { createZftBook, type ZftBook } from './onboarding/zft-orders.ts'
import { type AlipaySettings, changedSettings, type DepositBackStatus, defaultSettings } from './settings.ts'
import { createTickets } from './tickets.ts'
import { addUserRoutes } from './user-routes.ts'
import { type AlipayUserSide, createUserSide } from './user-side.ts'

/** What a merchant's system is configured with. All keys and certificates are PEM text. */
export interface AlipayCredentials {
  gateway: string
  app_id: string
  seller_id: string
  mode: 'public_key' | 'certificate'
  private_key: string
  alipay_public_key: string
  oauth_authorize_url: string
  app_cert: string
  app_cert_sn: string
  alipay_root_cert: string
  alipay_root_cert_sn: string
  alipay_cert: string
  alipay_cert_sn: string
}

export interface AlipaySimulator {
  /** For GET /control/credentials. Undefined for a merchant without an Alipay contract. */
  credentials(merchant?: MerchantName | 'platform'): AlipayCredentials | undefined
  user: AlipayUserSide
  /** Merchants that apply for direct pay through the platform, and their reviewer. */
  zft: ZftBook
  /** All trades, newest first. */
  trades(): AlipayTradeView[]
  /** Settings, merchants, balances, trades and refunds for the control panel, ready for JSON. */
  controlState(): object
  settings(): AlipaySettings
  /** Throws a RangeError that names what is wrong. */
  changeSettings(change: Record<string, unknown>): AlipaySettings
  /** What the seller's account holds, in fen; a refund needs it. */
  sellerBalanceFen(merchant: MerchantName): number
  setSellerBalanceFen(merchant: MerchantName, fen: number): void
  /** Says how a refund to a bank card stands; false when there is no such refund. */
  setDepositBack(merchant: MerchantName, outTradeNo: string, outRequestNo: string, status: DepositBackStatus): boolean
}

const settingsName = 'alipay-settings'

/** Adds the Alipay gateway, its pages and the user's side to `app`. */
export async function registerAlipay(app: FastifyInstance, core: Core): Promise<AlipaySimulator> {
  const platform = await createPlatform(core.keys)
  const keptSettings = core.store.collection<AlipaySettings>(settingsName)
  const settings = () => ({ ...defaultSettings(), ...keptSettings.get('all') })
  const book = createBook(core, (event) => announceEvent({ core, platform, settings }, event))
  const tickets = createTickets(core)
  const zft = createZftBook(core, settings)
  const wallet: Wallet = {
    core,
    zft,
    platform,
    book,
    tickets,
    settings,
    logins: createLogins(core),
    bills: createBills(core, book),
  }
  const cashier = createCashier({ core, platform, book, tickets, settings })
  const user = createUserSide(wallet, cashier)

  function changeSettings(change: Record<string, unknown>): AlipaySettings {
    const next = changedSettings(settings(), change)
    keptSettings.set('all', next)
    core.store.changed(settingsName)
    return next
  }

  await app.register(async (scope) => {
    // Bodies are read here as bytes: a form may be in GBK, and its charset is one of its own fields.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: unknown) => body)
    addGatewayRoutes(scope, wallet, (call) => openBrowserCashier(wallet, call))
    addCashierRoutes(scope, wallet, cashier)
    addOauthRoutes(scope, wallet)
    addUserRoutes(scope, user)
    addControlRoutes(scope, { wallet, user, changeSettings })
    scope.get<{ Querystring: { token?: string } }>('/alipay/bill/downloadBillFile.resource', async (request, reply) => {
      const archive = wallet.bills.read(request.query.token ?? '')
      if (!archive) return reply.code(403).send('the address has expired')
      return reply.header('content-type', 'application/zip').send(archive)
    })
  })

  await mountSignPage(app, {
    path: '/alipay/zft/sign',
    wallet: '支付宝直付通签约 Sign with Alipay',
    sign: zft.sign,
  })

  resumeNotifications({ core, platform, settings })

  return {
    user,
    zft,
    settings,
    changeSettings,
    trades: () => tradeViews(wallet),
    controlState: () => controlState(wallet),
    credentials: (name = 'shop') => credentialsOf(platform, name, core.url()),
    sellerBalanceFen: (name) => Number(book.sellerBalanceFen(needMerchant(platform, name).sellerId)),
    setDepositBack: (name, outTradeNo, outRequestNo, status) =>
      book.setDepositBack(needMerchant(platform, name).sellerId, outTradeNo, outRequestNo, status),
    setSellerBalanceFen: (name, fen) => setSellerBalance(book, needMerchant(platform, name), fen),
  }
}

function setSellerBalance(book: Book, merchant: AlipayMerchant, fen: number) {
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError('A balance is a whole number of fen from 0.')
  book.setSellerBalanceFen(merchant.sellerId, BigInt(fen))
}

function needMerchant(platform: Platform, name: string): AlipayMerchant {
  const merchant = platform.merchants.find((one) => one.name === name)
  if (!isMerchantName(name) || !merchant) throw new RangeError('This merchant has no Alipay contract.')
  return merchant
}

function credentialsOf(platform: Platform, name: string, url: string): AlipayCredentials | undefined {
  const merchant = platform.merchants.find((one) => one.name === name)
  if (!merchant) return undefined
  return {
    gateway: `${url}/alipay/gateway.do`,
    app_id: merchant.appId,
    seller_id: merchant.sellerId,
    mode: merchant.mode,
    private_key: merchant.privatePem,
    alipay_public_key: platform.publicPem,
    oauth_authorize_url: `${url}/alipay/oauth2/publicAppAuthorize.htm`,
    app_cert: merchant.appCertPem,
    app_cert_sn: merchant.appCertSn,
    alipay_root_cert: platform.rootPem,
    alipay_root_cert_sn: platform.rootSn,
    alipay_cert: platform.alipayPem,
    alipay_cert_sn: platform.alipaySn,
  }
}
