import type { FastifyInstance } from 'fastify'
import { type ScanMode, scanModes } from '../core/users.ts'
import type { Holder } from './browser/addresses.ts'
import type { PhoneMemory } from './memory.ts'
import { holderOf, unknownHolder } from './phone-routes.ts'
import { readCode } from './read-code.ts'
import type { Opened, PhoneWallet, Wallets } from './wallets.ts'

type Of<T> = { Params: { holder: string }; Body: T | null }
/** `miniprogram` is a picture in a mini-program's web view. */
const scanApps = ['wechat', 'miniprogram', 'alipay', 'unionpay', 'qq'] as const
type ScanApp = (typeof scanApps)[number]

/** The phone's wallets over JSON: scanning, paying, balances. */
export function addWalletRoutes(scope: FastifyInstance, memory: PhoneMemory, wallets: Wallets): void {
  scope.post<Of<{ app?: string; mode?: string; picture_id?: string }>>(
    '/phone/api/:holder/scan',
    async (request, reply) => {
      const holder = holderOf(request.params.holder)
      if (holder === undefined) return unknownHolder(reply)
      const picture = memory.picture(String(request.body?.picture_id))
      const mode = scanModes.find((each) => each === request.body?.mode)
      if (picture === undefined || mode === undefined) return reply.code(400).send({ message: '没有可识别的图片' })
      const content = readCode(picture.bytes)
      if (content === undefined) return { kind: 'no_code' }
      return openCode(wallets, scanAppOf(request.body?.app), holder, content, mode)
    },
  )

  // For links that name a code instead of showing it, as alipays://…&qrcode= does.
  scope.post<Of<{ app?: string; content?: string }>>('/phone/api/:holder/open-code', async (request, reply) => {
    const holder = holderOf(request.params.holder)
    if (holder === undefined) return unknownHolder(reply)
    return openCode(wallets, scanAppOf(request.body?.app), holder, String(request.body?.content ?? ''), 'album')
  })

  scope.post<Of<{ args?: unknown; page?: string }>>('/phone/api/:holder/wechat-pay', async (request, reply) => {
    const holder = holderOf(request.params.holder)
    if (holder === undefined) return unknownHolder(reply)
    return wallets.wechat.bridgePrepare(holder, request.body?.args, request.body?.page)
  })

  scope.post<Of<{ args?: unknown; page?: string }>>('/phone/api/:holder/wechat-config', async (request) =>
    wallets.wechat.verifyPage(request.body?.args, String(request.body?.page)),
  )

  scope.post<Of<{ args?: { tradeNO?: string; orderStr?: string } }>>(
    '/phone/api/:holder/alipay-pay',
    async (request, reply) => {
      const holder = holderOf(request.params.holder)
      if (holder === undefined) return unknownHolder(reply)
      return wallets.alipay.tradePayPrepare(holder, request.body?.args ?? {})
    },
  )

  scope.post<Of<{ app?: string; pay_token?: string; password?: string; method?: string }>>(
    '/phone/api/:holder/pay',
    async (request) => {
      const { app, pay_token, password, method } = request.body ?? {}
      return walletOf(wallets, app).pay(String(pay_token), String(password), method)
    },
  )

  scope.post<Of<{ app?: string; pay_token?: string }>>('/phone/api/:holder/cancel', async (request, reply) => {
    await walletOf(wallets, request.body?.app).cancel(String(request.body?.pay_token))
    return reply.code(204).send()
  })

  scope.get<{ Params: { holder: string }; Querystring: { app?: string } }>(
    '/phone/api/:holder/wallet',
    async (request, reply) => {
      const holder = holderOf(request.params.holder)
      if (holder === undefined) return unknownHolder(reply)
      const wallet = walletOf(wallets, request.query.app)
      return { balance_fen: wallet.balanceFen(holder), bills: wallet.bills(holder) }
    },
  )
}

function walletOf(wallets: Wallets, app: string | undefined): PhoneWallet {
  if (app !== 'unionpay') return app === 'alipay' ? wallets.alipay : wallets.wechat
  if (wallets.unionpay === undefined) throw new NoWallet('这部手机没有云闪付')
  return wallets.unionpay
}

class NoWallet extends Error {
  readonly statusCode = 404
}

function scanAppOf(app: string | undefined): ScanApp {
  return scanApps.find((each) => each === app) ?? 'wechat'
}

async function openCode(
  wallets: Wallets,
  app: ScanApp,
  holder: Holder,
  content: string,
  mode: ScanMode,
): Promise<Opened | { kind: 'no_code' }> {
  const isLink = /^https?:\/\//i.test(content)
  // In a mini-program only codes of WeChat's own are recognised, not those of web pages.
  if (app === 'miniprogram' && isLink) return { kind: 'no_code' }
  if (app !== 'qq') return walletOf(wallets, app).openCode(holder, content, mode)
  return isLink ? { kind: 'open_url', url: content } : { kind: 'refused', message: 'QQ 无法打开此二维码的内容' }
}
