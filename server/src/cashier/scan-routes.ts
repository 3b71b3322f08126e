import type { Method, ScanView } from '@hutong/contract'
import { chooseInstalments } from '../apps/index.ts'
import { type ChannelHandle, channelsOf, deviceOf, environmentOf } from '../channels/index.ts'
import { type Deps, type HttpApp, masked } from '../platform/index.ts'
import { readLink } from './cashier-links.ts'
import { type CashierUse, startedView } from './cashier-routes.ts'
import { noteObstructed } from './note-obstructed.ts'
import { codeOf, languageOf, sendPage } from './pages.ts'
import { askWallet, rememberedPayer, rememberPayer, walletAnswer } from './payer-identity.ts'

/** Which method a wallet's own browser pays by, where no other was chosen on the cashier. */
const methodInside: Partial<Record<string, Method>> = { wechat: 'wechat_scan', alipay: 'alipay' }

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
      language: languageOf(request),
      scanPath: path,
    })
    const show = (scan: Omit<ScanView, 'cashier'>) =>
      sendPage(deps, reply, 200, (nonce) => use.pages.renderScan({ cashier: view, ...scan }, { nonce }))

    const about = (account: ChannelHandle) => ({
      appId: ref.appId,
      channelAccountId: account.stored.id,
      number: ref.orderId,
    })
    const noteStranger = (account: ChannelHandle) =>
      registry.note(about(account), {
        channel: account.stored.channel,
        operation: 'page',
        outcome: 'refused: payer_not_identified',
      })
    noteObstructed(registry, ref, view)

    const method = count === undefined ? methodInside[environment] : 'huabei'
    const offered = view.methods.find((each) => each.method === method && each.product === 'jsapi')
    const account =
      method &&
      accounts.find((each) => channelsOf[method].includes(each.stored.channel) && each.products.includes('jsapi'))
    if (view.state !== 'open') return show({ attempt: null, problem: null })
    const chosen = method && chooseInstalments(plans, { ...order, method, count, now: deps.clock.now() })
    if (chosen?.kind === 'refused') return show({ attempt: null, problem: chosen.refusal })
    if (!method || !offered || !account) return show({ attempt: null, problem: null })

    const answer = walletAnswer(request, account)
    if (answer.kind === 'code') {
      const identified = await account.open.identifyPayer(
        answer.code,
        registry.callContext(account.stored.channel, about(account)),
      )
      if (identified.kind !== 'identified') {
        if (identified.kind === 'refused') noteStranger(account)
        return show({
          attempt: null,
          problem: identified.kind === 'unavailable' ? 'channel_unavailable' : 'payer_not_identified',
        })
      }
      rememberPayer(deps, reply, account, identified.payerId)
      // To the clean address: the code is spent, and it must not stay in the wallet's history or a shared link.
      return reply.header('cache-control', 'no-store').redirect(path, 303)
    }
    const payerId = rememberedPayer(deps, request, account)
    if (payerId === undefined) {
      if (answer.kind === 'foreign') {
        noteStranger(account)
        return show({ attempt: null, problem: 'payer_not_identified' })
      }
      return askWallet(deps, reply, account, `${deps.config.PUBLIC_URL}${path}`)
    }

    try {
      const started = await use.startAttempt({
        ref,
        livemode: order.livemode,
        method,
        product: 'jsapi',
        initiator: { role: 'buyer' },
        instalments: chosen?.instalments ?? null,
        payerId: masked(payerId, 'payer'),
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
