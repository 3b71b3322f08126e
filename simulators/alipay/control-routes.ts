import type { FastifyInstance } from 'fastify'
import { answerChange, bad, jsonOf } from '../core/http.ts'
import { isUserName, type UserName, userNames, walletPassword } from '../core/users.ts'
import type { PayResult } from './cashier.ts'
import { controlState } from './control-view.ts'
import type { Wallet } from './methods/method.ts'
import { isDepositBackStatus } from './settings.ts'
import type { AlipayUserSide } from './user-side.ts'

export interface ControlParts {
  wallet: Wallet
  user: AlipayUserSide
  changeSettings(change: Record<string, unknown>): unknown
}

/** Alipay's part of the control panel over JSON. */
export function addControlRoutes(scope: FastifyInstance, { wallet, user, changeSettings }: ControlParts): void {
  scope.get('/control/alipay', async () => controlState(wallet))

  scope.post('/control/alipay/settings', async (request, reply) =>
    answerChange(reply, () => changeSettings(jsonOf(request))),
  )

  scope.post('/control/alipay/balances', async (request, reply) => {
    const { owner, fen } = jsonOf(request)
    if (!Number.isSafeInteger(fen) || Number(fen) < 0) return bad(reply, 'fen is a whole number of fen, 0 or more.')
    if (isUserName(owner)) wallet.book.setUserBalanceFen(owner, BigInt(Number(fen)))
    else if (wallet.platform.merchants.some((merchant) => merchant.sellerId === owner)) {
      wallet.book.setSellerBalanceFen(String(owner), BigInt(Number(fen)))
    } else return bad(reply, 'owner is a phone or a seller_id.')
    return reply.code(204).send()
  })

  scope.post<{ Params: { seller_id: string; out_trade_no: string } }>(
    '/control/alipay/trades/:seller_id/:out_trade_no/pay',
    async (request, reply) => {
      const { user: payer = 'buyer' } = jsonOf(request)
      if (!isUserName(payer)) return bad(reply, `user is one of ${userNames.join(', ')}.`)
      const { seller_id: sellerId, out_trade_no: outTradeNo } = request.params
      const result = await payAs(payer, sellerId, outTradeNo)
      return result ?? reply.code(404).send({ message: 'There is no such trade and no such code.' })
    },
  )

  scope.post<{ Params: { seller_id: string; out_trade_no: string; out_request_no: string } }>(
    '/control/alipay/refunds/:seller_id/:out_trade_no/:out_request_no/deposit-back',
    async (request, reply) => {
      const { seller_id: sellerId, out_trade_no: outTradeNo, out_request_no: outRequestNo } = request.params
      const { status } = jsonOf(request)
      if (!isDepositBackStatus(status)) return bad(reply, 'status is P, S or F.')
      return wallet.book.setDepositBack(sellerId, outTradeNo, outRequestNo, status)
        ? reply.code(204).send()
        : reply.code(404).send({ message: 'There is no such refund.' })
    },
  )

  /** Pays a trade that exists, or one that a precreate code leads to. */
  async function payAs(payer: UserName, sellerId: string, outTradeNo: string): Promise<PayResult | undefined> {
    const trade = wallet.book.trade(sellerId, { outTradeNo })
    const merchant = wallet.platform.merchants.find((one) => one.sellerId === sellerId)
    const code = merchant && wallet.tickets.codeOf(merchant.appId, outTradeNo)
    if (!trade && !code) return undefined
    const opened = trade
      ? await user.tradePayPrepare(payer, { tradeNO: trade.tradeNo })
      : await user.openCode(payer, code?.content ?? '', 'camera')
    if (opened.kind !== 'cashier') return { kind: 'refused', message: 'message' in opened ? opened.message : '' }
    return user.pay(opened.payToken, walletPassword)
  }
}
