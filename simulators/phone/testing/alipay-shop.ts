import { randomBytes } from 'node:crypto'
import { AlipaySdk } from 'alipay-sdk'
import { chinaDateTime } from '../../core/clock.ts'
import { yuanText } from '../../core/money.ts'

/** What an Alipay merchant needs of GET /control/credentials. */
export interface AlipayShopCredentials {
  gateway: string
  app_id: string
  private_key: string
  alipay_public_key: string
  oauth_authorize_url: string
}

/** The least of an Alipay merchant: a code to scan, and a page that pays by the bridge inside Alipay. */
export function createAlipayShop(credentials: () => AlipayShopCredentials, shopUrl: () => string) {
  const sdk = () => {
    const { app_id, private_key, alipay_public_key, gateway } = credentials()
    return new AlipaySdk({
      appId: app_id,
      privateKey: bare(private_key),
      keyType: 'PKCS8',
      alipayPublicKey: bare(alipay_public_key),
      gateway,
    })
  }

  async function call(method: string, bizContent: object): Promise<Record<string, string>> {
    const answer = await sdk().exec(method, { timestamp: chinaTime(), notifyUrl: `${shopUrl()}/notify`, bizContent })
    if (answer.code !== '10000') throw new Error(JSON.stringify(answer))
    return answer
  }

  const order = (totalFen: number) => ({
    out_trade_no: `A${randomBytes(8).toString('hex')}`,
    total_amount: yuanText(BigInt(totalFen)),
    subject: '胡同小店 · 桂花糕',
  })

  return {
    /** Makes an order to be scanned, by instalments if a count is given, and gives its `https://qr.alipay.com/…` code. */
    async code(totalFen: number, instalments?: string): Promise<string> {
      const plan = { extend_params: { hb_fq_num: instalments, hb_fq_seller_percent: '0' } }
      const biz = { ...order(totalFen), ...(instalments === undefined ? {} : plan) }
      return (await call('alipay.trade.precreate', biz)).qrCode ?? ''
    },
    /** A form that sends itself to Alipay's cashier for phones. */
    wapForm(totalFen: number, returnUrl: string): string {
      const bizContent = { ...order(totalFen), product_code: 'QUICK_WAP_WAY', quit_url: returnUrl }
      return sdk().pageExec('alipay.trade.wap.pay', { timestamp: chinaTime(), returnUrl, bizContent })
    },
    /** Where a payer's Alipay says who they are. */
    signInAddress(back: string): string {
      const { oauth_authorize_url, app_id } = credentials()
      const query = new URLSearchParams({ app_id, scope: 'auth_base', redirect_uri: back, state: 'a' })
      return `${oauth_authorize_url}?${query}`
    },
    /** Makes an order for the payer who came back with `authCode`, and the script that pays it. */
    async payScript(authCode: string, totalFen: number): Promise<string> {
      const who = await sdk().exec('alipay.system.oauth.token', {
        timestamp: chinaTime(),
        grantType: 'authorization_code',
        code: authCode,
      })
      const { app_id } = credentials()
      const made = await call('alipay.trade.create', {
        ...order(totalFen),
        product_code: 'JSAPI_PAY',
        op_app_id: app_id,
        buyer_open_id: who.openId,
      })
      return `AlipayJSBridge.call('tradePay', { tradeNO: '${made.tradeNo}' },
  (result) => { document.getElementById('result').textContent = result.resultCode })`
    },
  }
}

/** The SDK wants keys without their PEM frame. */
function bare(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, '')
}

/** The SDK stamps requests with this machine's own zone; the gateway reads them as China's. */
function chinaTime(): string {
  return chinaDateTime(new Date())
}
