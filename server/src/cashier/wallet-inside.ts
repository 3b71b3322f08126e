import type { CashierMethod, Environment, ErrorCode, Method } from '@hutong/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ChannelHandle, type ChannelRegistry, channelsOf } from '../channels/index.ts'
import type { OrderRef } from '../orders/index.ts'
import type { Deps } from '../platform/index.ts'
import { askWallet, rememberedPayer, rememberPayer, walletAnswer } from './payer-identity.ts'

/** Which method a wallet's own browser pays by, where no other was chosen before. */
export const methodInside: Readonly<Partial<Record<Environment, Method>>> = { wechat: 'wechat_scan', alipay: 'alipay' }

export type WalletInside = Readonly<{ method: Method; account: ChannelHandle }>

/** The account that can be paid through the bridge of the wallet around the page, where there is one and the page offers it. */
export function walletInside(
  method: Method | undefined,
  offered: readonly CashierMethod[],
  accounts: readonly ChannelHandle[],
): WalletInside | undefined {
  if (!method || !offered.some((each) => each.method === method && each.product === 'jsapi')) return undefined
  const account = accounts.find(
    (each) => channelsOf[method].includes(each.stored.channel) && each.products.includes('jsapi'),
  )
  return account && { method, account }
}

export type Identified =
  | Readonly<{ kind: 'payer'; payerId: string }>
  | Readonly<{ kind: 'problem'; code: ErrorCode }>
  /** The browser has been sent on its way: to the wallet, or back from it to the clean address. */
  | Readonly<{ kind: 'sent'; reply: FastifyReply }>

/** Learns silently from the wallet around the page at `path` who pays, and remembers it for a while. */
export async function identifyInside(
  deps: Pick<Deps, 'box' | 'config' | 'random'>,
  registry: ChannelRegistry,
  account: ChannelHandle,
  page: Readonly<{ request: FastifyRequest; reply: FastifyReply; path: string; cookiePath: string; ref: OrderRef }>,
): Promise<Identified> {
  const { cookiePath, path, ref, reply, request } = page
  const about = { appId: ref.appId, channelAccountId: account.stored.id, number: ref.orderId }
  const stranger = (): Identified => {
    const { channel } = account.stored
    registry.note(about, { channel, operation: 'page', outcome: 'refused: payer_not_identified' })
    return { kind: 'problem', code: 'payer_not_identified' }
  }
  const answer = walletAnswer(request, account)
  if (answer.kind === 'code') {
    const identified = await account.open.identifyPayer(
      answer.code,
      registry.callContext(account.stored.channel, about),
    )
    if (identified.kind === 'unavailable') return { kind: 'problem', code: 'channel_unavailable' }
    if (identified.kind !== 'identified') return stranger()
    rememberPayer(deps, reply, account, identified.payerId, cookiePath)
    // To the clean address: the code is spent, and it must not stay in the wallet's history or a shared link.
    return { kind: 'sent', reply: reply.header('cache-control', 'no-store').redirect(path, 303) }
  }
  const payerId = rememberedPayer(deps, request, account)
  if (payerId !== undefined) return { kind: 'payer', payerId }
  if (answer.kind === 'foreign') return stranger()
  return { kind: 'sent', reply: askWallet(deps, reply, account, `${deps.config.PUBLIC_URL}${path}`, cookiePath) }
}
