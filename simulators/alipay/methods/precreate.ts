import type { CheckedCall } from '../common-parameters.ts'
import type { OrderRequest } from '../order-request.ts'
import { optionalText, readOrderRequest } from '../order-request.ts'
import { GatewayRefusal, invalidParameter } from '../refusals.ts'
import type { PaymentCode } from '../tickets.ts'
import { parseTimeout, timeoutEnd } from '../timing.ts'
import { checkReopening, isSameOrder } from '../trade.ts'
import { handled, type Method, orderContext, type Wallet } from './method.ts'

const codeLifeMs = 2 * 3_600_000

/** A code for the buyer to scan. The trade comes into being with the scan, not here. */
export const precreate: Method = {
  faultPoint: 'prepay',
  run: (call, wallet) => {
    const { merchant, biz } = call
    const now = wallet.core.clock.now()
    const request = readOrderRequest('precreate', biz, orderContext(wallet, merchant))
    const codeType = optionalText(biz, 'code_type', 32)
    if (codeType !== undefined && codeType !== 'share_code') throw invalidParameter('code_type')
    const validUntil = codeEnd(biz, now)
    const trade = wallet.book.trade(merchant.sellerId, { outTradeNo: request.outTradeNo })
    if (trade) checkReopening(trade, request)
    const code = earlierCode(call, wallet, request) ?? newCode(call, wallet, request, validUntil, codeType)
    return {
      ...handled,
      out_trade_no: request.outTradeNo,
      qr_code: code.content,
      ...(code.shareText === undefined ? {} : { share_code: code.shareText }),
    }
  },
}

function codeEnd(biz: CheckedCall['biz'], now: Date): Date {
  const wanted = optionalText(biz, 'qr_code_timeout_express', 6)
  const longest = now.getTime() + codeLifeMs
  if (wanted === undefined) return new Date(longest)
  const timeout = parseTimeout(wanted)
  if (!timeout) throw invalidParameter('qr_code_timeout_express')
  return new Date(Math.min(timeoutEnd(timeout, now).getTime(), longest))
}

// The same number with the same content gets the same code back; it never gets a second one.
function earlierCode(call: CheckedCall, wallet: Wallet, request: OrderRequest): PaymentCode | undefined {
  const code = wallet.tickets.codeOf(call.merchant.appId, request.outTradeNo)
  if (!code) return undefined
  if (!isSameOrder(code.request, request)) throw new GatewayRefusal('ACQ.CONTEXT_INCONSISTENT')
  if (wallet.core.clock.now() >= code.validUntil) throw new GatewayRefusal('ACQ.APPLY_PC_MERCHANT_CODE_ERROR')
  return code
}

function newCode(
  call: CheckedCall,
  wallet: Wallet,
  request: OrderRequest,
  validUntil: Date,
  codeType: string | undefined,
): PaymentCode {
  const notifyUrl = call.params.notify_url
  return wallet.tickets.addCode('bax', {
    appId: call.merchant.appId,
    request,
    validUntil,
    ...(notifyUrl ? { notifyUrl } : {}),
    ...(codeType === undefined
      ? {}
      : { shareText: `￥${request.outTradeNo}￥ 打开支付宝，付款给${call.merchant.title}` }),
  })
}
