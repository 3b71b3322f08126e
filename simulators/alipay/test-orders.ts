import { type Bench, type Node, openBench } from './test-bench.ts'

/** A bench whose shop knows the two phones by their open ids. For tests only. */
export async function openShop() {
  const bench = await openBench()
  const openId = await openIdOf(bench, 'buyer')

  function jsapiOrder(extra: Node = {}): Node {
    const own = { product_code: 'JSAPI_PAY', op_app_id: bench.shop.app_id, buyer_open_id: openId }
    return bench.order({ ...own, ...extra })
  }

  return {
    ...bench,
    openId,
    jsapiOrder,
    /** An order of 88.88 yuan that the buyer has paid. */
    paidOrder: async (): Promise<{ out_trade_no: string; trade_no: string }> => {
      const order = jsapiOrder()
      const { trade_no: tradeNo } = await bench.call('alipay.trade.create', order)
      const opened = await bench.alipay.user.tradePayPrepare('buyer', { tradeNO: String(tradeNo) })
      if (opened.kind !== 'cashier') throw new Error(opened.message)
      const paid = await bench.alipay.user.pay(opened.payToken, '123456')
      if (paid.kind !== 'paid') throw new Error(paid.message)
      return { out_trade_no: String(order.out_trade_no), trade_no: String(tradeNo) }
    },
  }
}

/** The address of the authorisation page for a page of the merchant. */
export function authorizeUrl(bench: Bench, redirectUri: string, scope = 'auth_base'): string {
  const query = new URLSearchParams({ app_id: bench.shop.app_id, scope, redirect_uri: redirectUri, state: 's1' })
  return `/alipay/oauth2/publicAppAuthorize.htm?${query}`
}

/** Goes through the authorisation page as the owner of a phone does. */
export async function openIdOf(bench: Bench, user: string): Promise<string> {
  const url = authorizeUrl(bench, 'http://localhost:8080/login')
  const answer = await bench.app.inject({ url, headers: { 'x-sim-user': user } })
  const code = String(new URL(String(answer.headers.location)).searchParams.get('auth_code'))
  const token = await bench.call('alipay.system.oauth.token', {}, { grant_type: 'authorization_code', code })
  return String(token.open_id)
}
