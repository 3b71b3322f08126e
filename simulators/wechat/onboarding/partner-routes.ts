// Payments that a service provider makes for a merchant it has taken in: the direct calls under other paths and names.
import type { Core } from '../../core/core.ts'
import type { Accounts } from '../accounts.ts'
import type { ApiRoute } from '../api.ts'
import { type CreateRequest, createBody } from '../bodies.ts'
import type { BodyRule } from '../body-rules.ts'
import { object, text } from '../body-rules.ts'
import type { WechatMerchant } from '../merchants.ts'
import { WechatRefusal } from '../refusals.ts'
import { credentialBody } from '../routes.ts'
import { type Product, products, type Trade, type TradeBook, tradeView } from '../trades.ts'

const mchid = text(32, { pattern: /^\d{8,10}$/ })

export interface SubMerchants {
  /** The merchant of this number if this partner has taken it in, whatever its state. */
  of(partner: WechatMerchant, subMchid: unknown): WechatMerchant
  /** The same, refused while it may not be paid. */
  active(partner: WechatMerchant, subMchid: unknown): WechatMerchant
}

/** The direct body with the partner's names in the place of the merchant's. */
function partnerBody(product: Product): BodyRule {
  const direct = createBody[product] as Extract<BodyRule, { kind: 'object' }>
  const { appid: _appid, mchid: _mchid, payer: _payer, ...members } = direct.members
  const kept = direct.required.filter((name) => name in members)
  return {
    kind: 'object',
    members: {
      ...members,
      sp_appid: text(32),
      sp_mchid: mchid,
      sub_mchid: mchid,
      ...(product === 'jsapi' ? { payer: object({ sp_openid: text(128) }) } : {}),
    },
    required: [...kept, 'sp_appid', 'sp_mchid', 'sub_mchid', ...(product === 'jsapi' ? ['payer'] : [])],
  }
}

type PartnerRequest = Omit<CreateRequest, 'appid' | 'mchid' | 'payer'> & {
  sp_appid: string
  sp_mchid: string
  sub_mchid: string
  payer?: { sp_openid: string }
}

export function partnerRoutes(
  core: Core,
  { accounts, subs, trades }: { accounts: Accounts; subs: SubMerchants; trades: TradeBook },
): ApiRoute[] {
  const create = (product: Product): ApiRoute => ({
    method: 'POST',
    path: `/v3/pay/partner/transactions/${product}`,
    point: 'prepay',
    partner: true,
    body: partnerBody(product),
    handle: ({ body, merchant }) => {
      const {
        payer,
        sp_appid: appid,
        sp_mchid: _partner,
        sub_mchid: subMchid,
        ...rest
      } = body as unknown as PartnerRequest
      if (appid !== merchant.appid) throw new WechatRefusal('app_not_bound')
      if (payer && !accounts.userOf(payer.sp_openid, appid)) throw new WechatRefusal('openid_unknown')
      const sub = subs.active(merchant, subMchid)
      const direct = { ...rest, appid, mchid: sub.mchid, ...(payer ? { payer: { openid: payer.sp_openid } } : {}) }
      return { body: credentialBody(product, trades.create(sub, product, direct).token, core.url()) }
    },
  })

  function query(
    path: string,
    find: (sub: WechatMerchant, params: Record<string, string>) => Trade | undefined,
  ): ApiRoute {
    return {
      method: 'GET',
      path,
      point: 'query',
      partner: true,
      query: ['sp_mchid', 'sub_mchid'],
      handle: ({ merchant, params, query: given }) => {
        if (!given.sp_mchid)
          throw new WechatRefusal('parameter_wrong', {
            detail: { field: 'sp_mchid', issue: 'is required', location: 'query' },
          })
        const trade = find(subs.of(merchant, given.sub_mchid), params)
        if (!trade) throw new WechatRefusal('order_unknown')
        return { body: tradeView(trade, core.clock.now()) }
      },
    }
  }

  return [
    ...products.map(create),
    query('/v3/pay/partner/transactions/out-trade-no/:out_trade_no', (sub, params) =>
      trades.find(sub.mchid, params.out_trade_no ?? ''),
    ),
    query('/v3/pay/partner/transactions/id/:transaction_id', (sub, params) =>
      trades.findByTransaction(sub.mchid, params.transaction_id ?? ''),
    ),
    {
      method: 'POST',
      path: '/v3/pay/partner/transactions/out-trade-no/:out_trade_no/close',
      point: 'close',
      partner: true,
      body: object({ sp_mchid: mchid, sub_mchid: mchid }),
      handle: ({ body, merchant, params }) => {
        const trade = trades.find(subs.of(merchant, body.sub_mchid).mchid, params.out_trade_no ?? '')
        if (trade) trades.close(trade)
        return {}
      },
    },
  ]
}

/** Merchants that were taken in stand in the list of all merchants, with their partner's keys. */
export function createSubMerchants(
  merchants: WechatMerchant[],
  granted: () => { subMchid: string; spMchid: string; title: string; isActive: boolean }[],
): SubMerchants & { refresh(): void } {
  const of = (partner: WechatMerchant, subMchid: unknown) => {
    const sub = merchants.find((one) => one.mchid === subMchid && one.partnerOf === partner.mchid)
    if (!sub) throw new WechatRefusal('not_permitted', { message: '特约商户与服务商没有受理关系' })
    return sub
  }
  return {
    of,
    active: (partner, subMchid) => {
      const sub = of(partner, subMchid)
      if (!granted().some((one) => one.subMchid === sub.mchid && one.isActive))
        throw new WechatRefusal('not_permitted', { message: '特约商户收款功能已被限制' })
      return sub
    },
    refresh: () => {
      for (const { spMchid, subMchid, title } of granted()) {
        const partner = merchants.find((one) => one.mchid === spMchid)
        if (partner && !merchants.some((one) => one.mchid === subMchid))
          merchants.push({ ...partner, mchid: subMchid, title, partnerOf: spMchid })
      }
    },
  }
}
