import type { UserName } from '../../core/users.ts'
import { userByOpenId, userByUserId } from '../accounts.ts'
import type { CheckedCall } from '../common-parameters.ts'
import { huabeiDiffers } from '../funding.ts'
import { optionalText, readOrderRequest, requiredText } from '../order-request.ts'
import { GatewayRefusal, invalidParameter } from '../refusals.ts'
import { handled, type Method, orderContext, tradeNumbers } from './method.ts'

/** A trade for a buyer who is known by now; the page inside Alipay then calls tradePay with its number. */
export const create: Method = {
  faultPoint: 'prepay',
  run: (call, wallet) => {
    const { merchant, biz, params } = call
    const request = readOrderRequest('jsapi', biz, orderContext(wallet, merchant))
    if (requiredText(biz, 'op_app_id', 32) !== merchant.appId) throw new GatewayRefusal('ACQ.UNBOUND_APPLICATION')
    const buyer = readBuyer(call)
    const notifyUrl = params.notify_url
    const trade = wallet.book.openTrade({ merchant, request, buyer, ...(notifyUrl ? { notifyUrl } : {}) })
    // The number is answered all the same; that it cannot be paid shows in the cashier.
    wallet.book.notePlan(trade, huabeiDiffers(trade.request, request))
    return { ...handled, ...tradeNumbers(trade) }
  },
}

function readBuyer({ biz, merchant }: CheckedCall): UserName {
  const openId = optionalText(biz, 'buyer_open_id', 128)
  const userId = optionalText(biz, 'buyer_id', 28)
  if (openId === undefined && userId === undefined) throw invalidParameter('buyer_open_id')
  const user = openId === undefined ? userByUserId(userId ?? '') : userByOpenId(openId, merchant.appId)
  if (!user) throw new GatewayRefusal('ACQ.BUYER_NOT_EXIST')
  return user
}
