import type { ScanView } from '@hutong/contract'
import { chooseInstalments } from '../apps/index.ts'
import { deviceOf, environmentOf, platformOf } from '../channels/index.ts'
import { type Deps, type HttpApp, masked } from '../platform/index.ts'
import { readLink } from './cashier-links.ts'
import { type CashierUse, startedView } from './cashier-routes.ts'
import { noteObstructed } from './note-obstructed.ts'
import { codeOf, languageOf, offersH5, sendPage } from './pages.ts'
import { identifyInside, methodInside, walletInside } from './wallet-inside.ts'

/** The plan chosen on the cashier inside Alipay, in the address, where it survives the wallet's way to learn who pays. */
const countOf = (query: unknown): number | undefined => {
  const { instalments } = query as { instalments?: unknown }
  if (instalments === undefined) return undefined
  return typeof instalments === 'string' && /^\d{1,2}$/.test(instalments) ? Number(instalments) : Number.NaN
}

/**
 * The page behind the code in the picture. Inside a wallet it learns silently who pays and starts the attempt at once, so that no
 * tap of ours stands between the scan and the wallet's password; elsewhere it offers what works there.
 */
export function registerScanRoutes(app: HttpApp, deps: Deps, use: CashierUse): void {
  const { registry } = use
  app.get<{ Params: { token: string } }>('/q/:token', { schema: { hide: true } }, async (request, reply) => {
    const { token } = request.params
    const ref = readLink(deps, 'scan', token)
    const userAgent = request.headers['user-agent'] ?? ''
    const environment = environmentOf(userAgent)
    const count = environment === 'alipay' ? countOf(request.query) : undefined
    const path = `/q/${token}${count === undefined ? '' : `?instalments=${count}`}`
    const { accounts, order, plans, view } = await use.load(ref, {
      environment,
      platform: platformOf(userAgent),
      language: languageOf(request),
      scanPath: path,
    })
    const show = (scan: Omit<ScanView, 'cashier'>) =>
      sendPage(deps, reply, 200, (nonce) => use.pages.renderScan({ cashier: view, ...scan }, { nonce }), {
        mayStartH5: offersH5(view.methods),
      })

    noteObstructed(registry, ref, view)

    const method = count === undefined ? methodInside[environment] : 'huabei'
    if (view.state !== 'open') return show({ attempt: null, problem: null })
    const chosen = method && chooseInstalments(plans, { ...order, method, count, now: deps.clock.now() })
    if (chosen?.kind === 'refused') return show({ attempt: null, problem: chosen.refusal })
    const inside = walletInside(method, view.methods, accounts)
    if (!inside) return show({ attempt: null, problem: null })
    const identified = await identifyInside(deps, registry, inside.account, {
      request,
      reply,
      path,
      cookiePath: '/q/',
      ref,
    })
    if (identified.kind === 'sent') return identified.reply
    if (identified.kind === 'problem') return show({ attempt: null, problem: identified.code })

    try {
      const started = await use.startAttempt({
        ref,
        livemode: order.livemode,
        method: inside.method,
        product: 'jsapi',
        initiator: { role: 'buyer' },
        instalments: chosen?.instalments ?? null,
        payerId: masked(identified.payerId, 'payer'),
        clientIp: request.ip,
        device: deviceOf(userAgent),
      })
      return show({ attempt: startedView(started), problem: null })
    } catch (error) {
      const code = codeOf(error)
      if (code === 'internal_error') throw error
      return show({ attempt: null, problem: code })
    }
  })
}
