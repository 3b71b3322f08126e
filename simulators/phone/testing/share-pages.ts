import { createHash } from 'node:crypto'
import { codePicture } from './pictures.ts'

/** What these pages need of GET /control/credentials. */
export interface ShareCredentials {
  appid: string
  app_secret: string
  oauth_api_base: string
  js_sdk_url: string
}

/** A merchant's pages that are meant to be handed on: to a friend as a card, by the share sheet, to a bank's gateway. */
export function createSharePages(credentials: () => ShareCredentials, shopUrl: () => string) {
  async function sdkSettings(address: string) {
    const { appid, app_secret: secret, oauth_api_base: base } = credentials()
    const grant = new URLSearchParams({ grant_type: 'client_credential', appid, secret })
    const { access_token } = await json(`${base}/cgi-bin/token?${grant}`)
    const { ticket } = await json(`${base}/cgi-bin/ticket/getticket?access_token=${access_token}&type=jsapi`)
    const timestamp = Math.floor(Date.now() / 1000)
    const signed = `jsapi_ticket=${ticket}&noncestr=n0nce&timestamp=${timestamp}&url=${address}`
    const signature = createHash('sha1').update(signed).digest('hex')
    return { appId: appid, timestamp, nonceStr: 'n0nce', signature, jsApiList: ['updateAppMessageShareData'] }
  }

  /** `?as=` lets the page be signed as another one, `?link=` lets its card lead elsewhere. */
  async function friendPage(at: URL): Promise<string> {
    const settings = await sdkSettings(at.searchParams.get('as') ?? at.href)
    const link = at.searchParams.get('link')
    return page(
      '帮小王付款',
      `<h1>帮小王付 ¥88.88</h1><a href="${shopUrl()}/q">去付款</a><p id="said"></p>
<script src="${credentials().js_sdk_url}"></script><script>
const say = ({ errMsg }) => { document.getElementById('said').textContent += errMsg + ' ' }
wx.config(${JSON.stringify(settings)})
wx.error(say)
wx.ready(() => wx.updateAppMessageShareData({ title: '好友代付 ¥88.88', desc: '桂花糕', link: ${link === null ? 'location.href' : JSON.stringify(link)}, imgUrl: '/cake.png', complete: say }))</script>`,
      `<meta property="og:title" content="小王想请你帮忙付款 ¥88.88"><meta property="og:description" content="胡同小店 · 桂花糕"><meta property="og:image" content="/cake.png">
<meta itemprop="name" content="替小王付 88.88 元"><meta itemprop="image" content="/cake.png"><meta name="description" itemprop="description" content="桂花糕一盒">`,
    )
  }

  /** A page that is drawn by its own script and has its server sign the address it finds itself at. */
  function scriptedPage(): string {
    return page(
      '代付',
      `<p id="said"></p><script src="${credentials().js_sdk_url}"></script><script>
const say = ({ errMsg }) => { document.getElementById('said').textContent += errMsg + ' ' }
wx.error(say)
wx.ready(() => wx.updateAppMessageShareData({ title: '好友代付', link: location.href, complete: say }))
fetch('/signed', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ url: location.href.split('#')[0] }) })
  .then((answer) => answer.json()).then((settings) => wx.config(settings))</script>`,
    )
  }

  function sharePage(): string {
    return page(
      '给朋友',
      `<button id="share">分享给朋友</button><p id="said"></p><script>
document.getElementById('said').textContent = navigator.share ? '' : '没有分享'
document.getElementById('share').onclick = () => navigator.share({ title: '代付', text: '帮我付', url: '/f' })
  .then(() => '分享好了', (error) => error.name).then((said) => { document.getElementById('said').textContent = said })</script>`,
    )
  }

  /** What a shop posts to UnionPay's front transaction, cut down to two members. */
  function bankForm(): string {
    const address = `${new URL(credentials().js_sdk_url).origin}/unionpay/gateway/api/frontTransReq.do`
    return page(
      '去付款',
      `<form id="form" method="post" action="${address}"><input type="hidden" name="orderId" value="U1">
<input type="hidden" name="frontUrl" value="${shopUrl()}/back"></form><script>document.getElementById('form').submit()</script>`,
    )
  }

  return {
    /** The page or picture at an address; undefined where there is none. */
    async answer(at: URL, sent: () => Promise<string>): Promise<{ type: string; body: string | Buffer } | undefined> {
      const type = 'text/html; charset=utf-8'
      if (at.pathname === '/cake.png') return { type: 'image/png', body: codePicture('cake') }
      if (at.pathname === '/f') return { type, body: await friendPage(at) }
      if (at.pathname === '/scripted') return { type, body: scriptedPage() }
      if (at.pathname === '/signed') {
        const { url } = JSON.parse(await sent()) as { url: string }
        return { type: 'application/json', body: JSON.stringify(await sdkSettings(url)) }
      }
      if (at.pathname === '/share') return { type, body: sharePage() }
      return at.pathname === '/bank' ? { type, body: bankForm() } : undefined
    },
  }
}

async function json(address: string): Promise<Record<string, string>> {
  return (await (await fetch(address)).json()) as Record<string, string>
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>${head}</head><body>${body}</body></html>`
}
