import { createSign, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { encodeQR } from 'qr'
import { yuanText } from '../../core/money.ts'
import { type AlipayShopCredentials, createAlipayShop } from './alipay-shop.ts'
import { createSharePages, type ShareCredentials } from './share-pages.ts'

/** What the shop needs of GET /control/credentials. */
export interface ShopCredentials extends ShareCredentials {
  api_base: string
  mchid: string
  serial_no: string
  private_key: string
  oauth_authorize_url: string
}

export interface TestShop {
  url: string
  /** Creates a Native order and gives its `weixin://` code. */
  nativeCode(totalFen?: number): Promise<string>
  /** Creates an Alipay order to be scanned and gives its `https://qr.alipay.com/…` code. */
  alipayCode(totalFen?: number, instalments?: string): Promise<string>
  close(): Promise<void>
}

/**
 * The least a merchant needs for the phone to be walked through: a cashier page with a code, the page behind the code,
 * which pays by JSAPI in WeChat, and a link for a friend.
 */
export async function openTestShop(
  credentials: () => ShopCredentials,
  alipayCredentials: () => AlipayShopCredentials,
  port = 0,
): Promise<TestShop> {
  let url = ''
  const sharePages = createSharePages(credentials, () => url)
  const alipay = createAlipayShop(alipayCredentials, () => url)
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? '/', url)
    const userAgent = request.headers['user-agent'] ?? ''
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('x-frame-options', 'DENY')
    response.setHeader('set-cookie', 'visited=1; Path=/')
    const shared = await sharePages.answer(at, () => text(request))
    if (shared) return void response.setHeader('content-type', shared.type).end(shared.body)
    if (at.pathname === '/c') return void response.end(cashierPage(url))
    if (at.pathname === '/wap') return void response.end(alipay.wapForm(8888, `${url}/back`))
    if (at.pathname === '/h5') return void response.end(h5Page(await h5Address(8888)))
    if (at.pathname === '/back') return void response.end(page('订单', '<h1>回到商家</h1>'))
    if (at.pathname !== '/q') return void response.writeHead(404).end('nothing here')
    const total = Number(at.searchParams.get('total') ?? 8888)
    if (/AlipayClient/.test(userAgent)) return payInAlipay(at, total, response)
    if (!/MicroMessenger/.test(userAgent)) return void response.end(page('付款', '<h1>请用微信或支付宝扫码</h1>'))
    const code = at.searchParams.get('code')
    if (code === null) return void response.writeHead(302, { location: signInAddress(at) }).end()
    response.end(payPage(total, await wechatPayScript(code, total)))
  }

  async function payInAlipay(at: URL, total: number, response: ServerResponse): Promise<void> {
    const code = at.searchParams.get('auth_code')
    if (code === null) response.writeHead(302, { location: alipay.signInAddress(at.href) }).end()
    else response.end(payPage(total, await alipay.payScript(code, total)))
  }

  function signInAddress(back: URL): string {
    const { oauth_authorize_url, appid } = credentials()
    const redirect = encodeURIComponent(back.href)
    return `${oauth_authorize_url}?appid=${appid}&redirect_uri=${redirect}&response_type=code&scope=snsapi_base&state=a#wechat_redirect`
  }

  async function wechatPayScript(code: string, total: number): Promise<string> {
    const { appid, app_secret, private_key, oauth_api_base } = credentials()
    const query = new URLSearchParams({ appid, secret: app_secret, code, grant_type: 'authorization_code' })
    const { openid } = (await (await fetch(`${oauth_api_base}/sns/oauth2/access_token?${query}`)).json()) as {
      openid: string
    }
    const { prepay_id } = await order('jsapi', { total, payer: { openid } })
    const timeStamp = String(Math.floor(Date.now() / 1000))
    const nonceStr = randomBytes(16).toString('hex')
    const packageText = `prepay_id=${prepay_id}`
    const paySign = sign(private_key, [appid, timeStamp, nonceStr, packageText])
    const args = { appId: appid, timeStamp, nonceStr, package: packageText, signType: 'RSA', paySign }
    return `WeixinJSBridge.invoke('getBrandWCPayRequest', ${JSON.stringify(args)},
  (result) => { document.getElementById('result').textContent = result.err_msg })`
  }

  async function h5Address(total: number): Promise<string> {
    const scene_info = { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } }
    const { h5_url } = await order('h5', { total, scene_info })
    return `${h5_url}&redirect_url=${encodeURIComponent(`${url}/back`)}`
  }

  async function order(product: string, { total, ...extra }: { total: number; payer?: object; scene_info?: object }) {
    const { api_base, appid, mchid, serial_no, private_key } = credentials()
    const path = `/v3/pay/transactions/${product}`
    const body = JSON.stringify({
      appid,
      mchid,
      description: '胡同小店 · 桂花糕',
      out_trade_no: `T${randomBytes(8).toString('hex')}`,
      notify_url: `${url}/notify`,
      amount: { total, currency: 'CNY' },
      ...extra,
    })
    const timestamp = String(Math.floor(Date.now() / 1000))
    const nonce = randomBytes(16).toString('hex').toUpperCase()
    const signature = sign(private_key, ['POST', new URL(`${api_base}${path}`).pathname, timestamp, nonce, body])
    const answered = await fetch(`${api_base}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'test-shop',
        authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",timestamp="${timestamp}",serial_no="${serial_no}",signature="${signature}"`,
      },
      body,
    })
    if (!answered.ok) throw new Error(await answered.text())
    return (await answered.json()) as { prepay_id?: string; code_url?: string; h5_url?: string }
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  url = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    url,
    nativeCode: async (totalFen = 8888) => (await order('native', { total: totalFen })).code_url ?? '',
    alipayCode: (totalFen = 8888, instalments) => alipay.code(totalFen, instalments),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function sign(privateKey: string, lines: string[]): string {
  return createSign('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .sign(privateKey, 'base64')
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>${head}
<style>body{font:16px system-ui,sans-serif;text-align:center;padding:24px;margin:0}svg{width:200px;height:200px}button{padding:12px 40px;font-size:17px}</style></head><body>${body}</body></html>`
}

function payPage(totalFen: number, script: string): string {
  const body = `<h1>¥${yuanText(BigInt(totalFen))}</h1><button id="pay">付款</button><p id="result"></p>`
  return page('确认付款', `${body}<script>document.getElementById('pay').onclick = () => ${script}</script>`)
}

function h5Page(address: string): string {
  return page('收银台', `<a href="${address.replaceAll('&', '&amp;')}">用微信支付</a>`)
}

function cashierPage(url: string): string {
  const code = encodeQR(`${url}/q`, 'svg', { ecc: 'medium' })
  return page('收银台', `<h1>¥88.88</h1><div id="code">${code}</div><p><a href="${url}/f">找朋友帮我付</a></p>`)
}
