import type { FastifyInstance } from 'fastify'
import { answerChange, bad } from '../core/http.ts'
import { isUserName, userNames } from '../core/users.ts'
import type { WechatSimulator } from '../wechat/index.ts'
import { stateOf } from '../wechat/trades.ts'
import { objectOf } from './bodies.ts'

/** WeChat Pay's part of GET /control/state. Says nothing about who a payer is beyond the phone's name. */
export function wechatState(wechat: WechatSimulator, now: Date): object {
  const { settings } = wechat
  return {
    settings: {
      ...settings,
      couponFen: Number(settings.couponFen),
      feeRateTenThousandths: Number(settings.feeRateTenThousandths),
    },
    merchants: wechat.merchants.map(({ name, title, mode, mchid, appid }) => ({
      name,
      title,
      mode,
      mchid,
      appid,
      balance_fen: Number(wechat.accounts.balance(mchid)),
    })),
    trades: wechat.trades.all().map((trade) => ({
      mchid: trade.mchid,
      out_trade_no: trade.outTradeNo,
      product: trade.product,
      description: trade.description,
      total_fen: Number(trade.totalFen),
      trade_state: stateOf(trade, now),
      created_at: trade.createdAt.toISOString(),
      expires_at: trade.expiresAt.toISOString(),
      transaction_id: trade.payment?.transactionId ?? null,
      paid_by: trade.payment?.user ?? null,
      paid_at: trade.payment?.paidAt.toISOString() ?? null,
      payer_total_fen: trade.payment ? Number(trade.payment.payerTotalFen) : null,
    })),
    refunds: wechat.refunds.all().map((refund) => ({
      mchid: refund.mchid,
      out_trade_no: refund.outTradeNo,
      out_refund_no: refund.outRefundNo,
      refund_id: refund.refundId,
      refund_fen: Number(refund.refundFen),
      status: refund.status,
    })),
  }
}

export function mountWechatControl(app: FastifyInstance, wechat: WechatSimulator): void {
  app.post('/control/wechat/settings', async (request, reply) =>
    answerChange(reply, () => wechat.changeSettings(objectOf(request.body))),
  )

  app.post('/control/wechat/rotate-certificate', async (_request, reply) => {
    await wechat.rotateCertificate()
    return reply.code(204).send()
  })

  app.post('/control/wechat/balances', async (request, reply) => {
    const { owner, fen } = objectOf(request.body)
    const owners: string[] = [...userNames, ...wechat.merchants.map((merchant) => merchant.mchid)]
    if (typeof owner !== 'string' || !owners.includes(owner)) return bad(reply, 'owner is a phone or a mchid.')
    if (!Number.isSafeInteger(fen) || (fen as number) < 0) return bad(reply, 'fen is a whole number of fen, 0 or more.')
    wechat.accounts.setBalance(owner, BigInt(fen as number))
    return reply.code(204).send()
  })

  app.post<{ Params: { mchid: string; out_trade_no: string } }>(
    '/control/wechat/trades/:mchid/:out_trade_no/pay',
    async (request, reply) => {
      const { mchid, out_trade_no: outTradeNo } = request.params
      if (!wechat.trades.find(mchid, outTradeNo)) return reply.code(404).send({ message: 'There is no such trade.' })
      const { user = 'buyer' } = objectOf(request.body)
      if (!isUserName(user)) return bad(reply, `user is one of ${userNames.join(', ')}.`)
      return wechat.payAs(user, mchid, outTradeNo)
    },
  )

  app.post<{ Params: { mchid: string; out_refund_no: string } }>(
    '/control/wechat/refunds/:mchid/:out_refund_no/finish',
    async (request, reply) => {
      const refund = wechat.refunds.find(request.params.mchid, request.params.out_refund_no)
      if (!refund) return reply.code(404).send({ message: 'There is no such refund.' })
      const { outcome = 'SUCCESS' } = objectOf(request.body)
      if (outcome !== 'SUCCESS' && outcome !== 'ABNORMAL' && outcome !== 'CLOSED')
        return bad(reply, 'outcome is SUCCESS, ABNORMAL or CLOSED.')
      wechat.refunds.finish(refund, outcome)
      return { status: refund.status }
    },
  )
}
