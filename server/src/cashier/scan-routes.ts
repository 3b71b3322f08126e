import type { ScanView } from '@hutong/contract'
import { type ChannelRegistry, deviceOf, environmentOf } from '../channels/index.ts'
import { type Deps, type HttpApp, masked } from '../platform/index.ts'
import { readLink } from './cashier-links.ts'
import { type CashierUse, startedView } from './cashier-routes.ts'
import { codeOf, languageOf, offersH5, sendPage } from './pages.ts'
import { identifyInside, walletInside } from './wallet-inside.ts'

/**
 * The page behind the code in the picture. Inside a wallet it learns silently who pays and starts the attempt at once, so that no
 * tap of ours stands between the scan and the wallet's password; elsewhere it offers what works there.
 */
export function registerScanRoutes(app: HttpApp, deps: Deps, registry: ChannelRegistry, use: CashierUse): void {
  app.get<{ Params: { token: string } }>('/q/:token', { schema: { hide: true } }, async (request, reply) => {
    const { token } = request.params
    const ref = readLink(deps, 'scan', token)
    const userAgent = request.headers['user-agent'] ?? ''
    const environment = environmentOf(userAgent)
    const { accounts, order, view } = await use.load(ref, {
      environment,
      language: languageOf(request),
      scanPath: `/q/${token}`,
    })
    const show = (scan: Omit<ScanView, 'cashier'>) =>
      sendPage(deps, reply, 200, (nonce) => use.pages.renderScan({ cashier: view, ...scan }, { nonce }), {
        mayStartH5: offersH5(view.methods),
      })

    const inside = walletInside(environment, view.methods, accounts)
    if (view.state !== 'open' || !inside) return show({ attempt: null, problem: null })
    const page = { request, reply, path: `/q/${token}`, cookiePath: '/q/' }
    const identified = await identifyInside(deps, registry, inside.account, page)
    if (identified.kind === 'sent') return identified.reply
    if (identified.kind === 'problem') return show({ attempt: null, problem: identified.code })

    try {
      const started = await use.startAttempt({
        ref,
        livemode: order.livemode,
        method: inside.method,
        product: 'jsapi',
        initiator: { role: 'buyer' },
        instalments: null,
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
