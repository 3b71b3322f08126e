import { chinaRfc3339 } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import type { Accounts } from './accounts.ts'
import type { ApiCall, ApiRoute } from './api.ts'
import type { Bills } from './bills.ts'
import {
  type AbnormalRefundRequest,
  abnormalRefundBody,
  type CreateRequest,
  closeBody,
  createBody,
  isDetailTooLong,
  type RefundRequest,
  refundBody,
} from './bodies.ts'
import type { Keyholder } from './keyholder.ts'
import type { WechatMerchant } from './merchants.ts'
import type { SubMerchants } from './onboarding/partner-routes.ts'
import { type OtherAccount, type RefundBook, refundView } from './refunds.ts'
import { WechatRefusal } from './refusals.ts'
import { encryptResource } from './signing.ts'
import { type Product, products, type Trade, type TradeBook, tradeView } from './trades.ts'

export function apiRoutes(
  core: Core,
  parts: {
    trades: TradeBook
    refunds: RefundBook
    accounts: Accounts
    keyholder: Keyholder
    bills: Bills
    subs: SubMerchants
  },
): ApiRoute[] {
  const { trades, refunds, accounts, keyholder, bills, subs } = parts
  const paidOf = (merchant: WechatMerchant, subMchid: unknown) =>
    subMchid === undefined ? merchant : subs.of(merchant, subMchid)

  function create(product: Product): ApiRoute {
    return {
      method: 'POST',
      path: `/v3/pay/transactions/${product}`,
      point: 'prepay',
      body: createBody[product],
      handle: ({ merchant, body }) => {
        const request = body as unknown as CreateRequest
        if (isDetailTooLong(request))
          throw new WechatRefusal('parameter_out_of_range', {
            detail: { field: '/detail', issue: 'must have at most 6144 bytes', location: 'body' },
          })
        if (request.appid !== merchant.appid) throw new WechatRefusal('app_not_bound')
        if (request.payer && !accounts.userOf(request.payer.openid, request.appid))
          throw new WechatRefusal('openid_unknown')
        const { token } = trades.create(merchant, product, request)
        return { body: credentialBody(product, token, core.url()) }
      },
    }
  }

  function tradeOf({ merchant, params }: ApiCall): Trade | undefined {
    return trades.find(merchant.mchid, params.out_trade_no ?? '')
  }

  function query(path: string, find: (call: ApiCall) => Trade | undefined): ApiRoute {
    return {
      method: 'GET',
      path,
      point: 'query',
      query: ['mchid'],
      handle: (call) => {
        if (!call.query.mchid)
          throw new WechatRefusal('parameter_wrong', {
            detail: { field: 'mchid', issue: 'is required', location: 'query' },
          })
        const trade = find(call)
        if (!trade) throw new WechatRefusal('order_unknown')
        return { body: tradeView(trade, core.clock.now()) }
      },
    }
  }

  return [
    ...products.map(create),
    query('/v3/pay/transactions/out-trade-no/:out_trade_no', tradeOf),
    query('/v3/pay/transactions/id/:transaction_id', ({ merchant, params }) =>
      trades.findByTransaction(merchant.mchid, params.transaction_id ?? ''),
    ),
    {
      method: 'POST',
      path: '/v3/pay/transactions/out-trade-no/:out_trade_no/close',
      point: 'close',
      body: closeBody,
      handle: (call) => {
        const trade = tradeOf(call)
        // An unknown number is answered like a closed one.
        if (trade) trades.close(trade)
        return {}
      },
    },
    {
      method: 'POST',
      path: '/v3/refund/domestic/refunds',
      point: 'refund',
      body: refundBody,
      handle: ({ merchant, body }) => ({
        body: refundView(refunds.create(paidOf(merchant, body.sub_mchid), body as unknown as RefundRequest)),
      }),
    },
    {
      method: 'GET',
      path: '/v3/refund/domestic/refunds/:out_refund_no',
      point: 'refund_query',
      query: ['sub_mchid'],
      handle: ({ merchant, params, query: given }) => {
        const refund = refunds.find(paidOf(merchant, given.sub_mchid).mchid, params.out_refund_no ?? '')
        if (!refund) throw new WechatRefusal('resource_unknown')
        return { body: refundView(refund) }
      },
    },
    {
      method: 'POST',
      path: '/v3/refund/domestic/refunds/:refund_id/apply-abnormal-refund',
      point: 'refund',
      body: abnormalRefundBody,
      handle: ({ merchant, params, body, decrypt }) => {
        const request = body as unknown as AbnormalRefundRequest
        return {
          body: refundView(refunds.applyAbnormal(merchant, params.refund_id ?? '', otherAccount(request, decrypt))),
        }
      },
    },
    {
      method: 'GET',
      path: '/v3/certificates',
      point: 'certificates',
      query: ['algorithm_type'],
      handle: ({ merchant }) => {
        if (merchant.mode === 'public_key') throw new WechatRefusal('certificates_unavailable')
        const data = keyholder.certificates().map((one) => ({
          serial_no: one.serial,
          effective_time: chinaRfc3339(one.effectiveAt),
          expire_time: chinaRfc3339(one.expiresAt),
          encrypt_certificate: encryptResource(one.pem, merchant.apiV3Key, 'certificate'),
        }))
        return { body: { data } }
      },
    },
    {
      method: 'GET',
      path: '/v3/bill/tradebill',
      point: 'bill',
      query: ['bill_date', 'bill_type', 'tar_type'],
      handle: ({ merchant, query, mount }) => ({ body: bills.tradeBill(merchant, query, mount) }),
    },
    {
      method: 'GET',
      path: '/v3/bill/fundflowbill',
      point: 'bill',
      query: ['bill_date', 'account_type', 'tar_type'],
      handle: ({ merchant, query, mount }) => ({ body: bills.fundFlowBill(merchant, query, mount) }),
    },
    {
      method: 'GET',
      path: '/v3/billdownload/file',
      point: 'bill',
      query: ['token', 'tartype'],
      handle: ({ merchant, query }) => bills.download(merchant, query.token ?? ''),
    },
  ]
}

/** Where an abnormal refund shall go. A card of the payer's must be described, and the secret parts must open. */
function otherAccount(request: AbnormalRefundRequest, decrypt: ApiCall['decrypt']): OtherAccount {
  const { out_refund_no: outRefundNo, type } = request
  if (type === 'MERCHANT_BANK_CARD') return { outRefundNo, type, name: '商户结算银行账户' }
  for (const field of ['bank_type', 'bank_account', 'real_name'] as const) {
    if (request[field] === undefined)
      throw new WechatRefusal('parameter_wrong', {
        detail: { field: `/${field}`, issue: 'is required for USER_BANK_CARD', location: 'body' },
      })
  }
  decrypt('real_name')
  return { outRefundNo, type, name: `${request.bank_type}${decrypt('bank_account').slice(-4)}` }
}

export function credentialBody(product: Product, token: string, url: string): Record<string, unknown> {
  switch (product) {
    case 'native':
      return { code_url: `weixin://wxpay/bizpayurl?pr=${token}` }
    case 'h5':
      return { h5_url: `${url}/wechat/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${token}&package=${h5Package(token)}` }
    default:
      return { prepay_id: token }
  }
}

/** The digits at the end of an H5 link; only its look matters. */
function h5Package(token: string): number {
  return Number.parseInt(token.slice(-8), 16)
}
