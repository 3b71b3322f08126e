import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'
import { isMerchantName, type MerchantName } from '../core/merchants.ts'
import { isUserName } from '../core/users.ts'
import { createAccounts } from './accounts.ts'
import { createBook } from './book.ts'
import { createCashier } from './cashier.ts'
import { addCashierRoutes } from './cashier-routes.ts'
import { addControlRoutes } from './control-routes.ts'
import { controlState, tradeViews, type UnionpayTradeView } from './control-view.ts'
import { openFrontCashier } from './front.ts'
import { addGatewayRoutes, filePath } from './gateway.ts'
import type { Gateway } from './gateway-parts.ts'
import { createPlatform, type Platform, type UnionpayMerchant } from './merchants.ts'
import { announceEvent, resumeNotices } from './notices.ts'
import { changedSettings, defaultSettings, type UnionpaySettings } from './settings.ts'
import { createTickets } from './tickets.ts'
import { doors } from './transactions.ts'
import { addUserAuthRoutes, createAuthCodes } from './user-auth.ts'
import { addUserRoutes } from './user-routes.ts'
import { createUserSide, type UnionpayUserSide } from './user-side.ts'

/** What a merchant's system is configured with. Keys and certificates are PEM text. */
export interface UnionpayCredentials {
  /** What stands in place of the gateway's host; `/gateway/api/…` follows. */
  gateway: string
  front_url: string
  back_url: string
  query_url: string
  app_url: string
  /** Where a page inside the app learns who looks at it. */
  user_auth_url: string
  /** Where reconciliation files are asked for. */
  file_url: string
  mer_id: string
  private_key: string
  /** The merchant's own. */
  certificate: string
  /** Its serial number in decimal digits. */
  cert_id: string
  root_certificate: string
  middle_certificate: string
}

export interface UnionpaySimulator {
  /** For GET /control/credentials. Undefined for a merchant without a UnionPay contract. */
  credentials(merchant?: MerchantName): UnionpayCredentials | undefined
  user: UnionpayUserSide
  /** All trades, newest first. */
  trades(): UnionpayTradeView[]
  /** Settings, merchants, balances, trades and refunds for the control panel, ready for JSON. */
  controlState(): object
  settings(): UnionpaySettings
  /** Throws a RangeError that names what is wrong. */
  changeSettings(change: Record<string, unknown>): UnionpaySettings
  /** What the merchant's account holds, in fen; a refund needs it. */
  merchantBalanceFen(merchant: MerchantName): number
  setMerchantBalanceFen(merchant: MerchantName, fen: number): void
}

const settingsName = 'unionpay-settings'

/** Adds the UnionPay gateway, its pages and the user's side to `app`. */
export async function registerUnionpay(app: FastifyInstance, core: Core): Promise<UnionpaySimulator> {
  const platform = await createPlatform(core.keys)
  const keptSettings = core.store.collection<UnionpaySettings>(settingsName)
  const settings = () => ({ ...defaultSettings(), ...keptSettings.get('all') })
  const accounts = createAccounts(core.store, isUserName)
  const notices = { core, platform, settings }
  const book = createBook({ core, accounts, settings, announce: (event) => announceEvent(notices, event) })
  const authCodes = createAuthCodes(core)
  const gateway: Gateway = { core, platform, accounts, book, tickets: createTickets(core), authCodes, settings }
  const cashier = createCashier(gateway)
  const user = createUserSide(gateway, cashier)

  function changeSettings(change: Record<string, unknown>): UnionpaySettings {
    const next = changedSettings(settings(), change)
    keptSettings.set('all', next)
    core.store.changed(settingsName)
    return next
  }

  await app.register(async (scope) => {
    // Bodies are read here as bytes: the gateway is stricter about forms than a framework is.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: unknown) => body)
    addGatewayRoutes(scope, gateway, (fields, request) => openFrontCashier(gateway, cashier, fields, request))
    addCashierRoutes(scope, gateway, cashier)
    addUserAuthRoutes(scope, core, authCodes)
    addUserRoutes(scope, user)
    addControlRoutes(scope, { gateway, cashier, changeSettings })
  })

  resumeNotices(notices)

  return {
    user,
    settings,
    changeSettings,
    trades: () => tradeViews(gateway),
    controlState: () => controlState(gateway),
    credentials: (name = 'shop') => credentialsOf(platform, name, core.url()),
    merchantBalanceFen: (name) => Number(accounts.balanceFen(needMerchant(platform, name).merId)),
    setMerchantBalanceFen: (name, fen) => {
      if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError('A balance is a whole number of fen from 0.')
      accounts.setBalanceFen(needMerchant(platform, name).merId, BigInt(fen))
    },
  }
}

function needMerchant(platform: Platform, name: string): UnionpayMerchant {
  const merchant = platform.merchants.find((one) => one.name === name)
  if (!isMerchantName(name) || !merchant) throw new RangeError('This merchant has no UnionPay contract.')
  return merchant
}

function credentialsOf(platform: Platform, name: MerchantName, url: string): UnionpayCredentials | undefined {
  const merchant = platform.merchants.find((one) => one.name === name)
  if (!merchant) return undefined
  const api = `${url}/unionpay/gateway/api`
  return {
    gateway: `${url}/unionpay`,
    front_url: `${api}/${doors.front}`,
    back_url: `${api}/${doors.back}`,
    query_url: `${api}/${doors.query}`,
    app_url: `${api}/${doors.app}`,
    user_auth_url: `${url}/unionpay/qrcGtwWeb-web/api/userAuth`,
    file_url: `${url}${filePath}`,
    mer_id: merchant.merId,
    private_key: merchant.privatePem,
    certificate: merchant.certificatePem,
    cert_id: merchant.certId,
    root_certificate: platform.rootPem,
    middle_certificate: platform.middlePem,
  }
}
