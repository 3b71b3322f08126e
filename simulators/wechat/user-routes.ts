// The payer's side over HTTP, for phones and for tests that drive the wallet from outside.

import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'
import { htmlPage } from '../core/html.ts'
import { isBoundUrl } from '../core/http.ts'
import { addUserSide } from '../core/user-routes.ts'
import type { WechatPayer } from './wallet.ts'

export function mountUserRoutes(app: FastifyInstance, { core, payer }: { core: Core; payer: WechatPayer }): void {
  const post = addUserSide(app, 'wechat', payer, ({ body }) =>
    typeof body !== 'object' || body === null || Array.isArray(body) ? undefined : (body as Record<string, unknown>),
  )

  post('bridge-prepare', (user, { args, page_url: pageUrl }) =>
    payer.bridgePrepare(user, args, typeof pageUrl === 'string' ? pageUrl : undefined),
  )
  post('app-prepare', (user, { args }) => payer.appPrepare(user, args))
  post('h5-prepare', (user, { url, payer_ip: payerIp }) => {
    if (typeof url !== 'string') return 'url is text.'
    return payer.h5Prepare(user, url, typeof payerIp === 'string' ? payerIp : undefined)
  })
  post('pay', (_user, { pay_token: payToken, password }) => {
    if (typeof payToken !== 'string' || typeof password !== 'string') return 'pay_token and password are text.'
    return payer.pay(payToken, password)
  })
  app.get('/wechat/cgi-bin/mmpayweb-bin/checkmweb', async (request, reply) => {
    reply.type('text/html; charset=utf-8')
    if (/micromessenger/i.test(request.headers['user-agent'] ?? ''))
      return htmlPage('微信支付', '<h1>请在微信外打开订单，进行支付</h1>')
    if (!isBoundUrl(request.headers.referer ?? '', core.publicUrl))
      return htmlPage(
        '微信支付',
        '<h1>商家参数格式有误，请联系商家解决</h1>\n<p class="quiet">The page that opened this link is not on the merchant\'s registered domain.</p>',
      )
    return htmlPage('微信支付', h5Body)
  })
}

// The page stands in for the jump to the WeChat app and back.
const h5Body = `<h1>微信支付 <span class="quiet">WeChat Pay</span></h1>
<p id="what"></p>
<p class="big" id="amount"></p>
<form id="form" hidden>
<label>支付密码 <input id="password" type="password" inputmode="numeric" autocomplete="off" maxlength="6" required></label>
<button type="submit">支付</button> <button type="button" id="cancel">取消</button>
</form>
<p id="message" role="status"></p>
<script>
const show = (id, text) => { document.getElementById(id).textContent = text }
const call = (path, body) => fetch('/wechat/_user/' + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).then((answer) => answer.json())
const back = new URL(location.href).searchParams.get('redirect_url')
call('h5-prepare', { url: location.href }).then((cashier) => {
  if (cashier.kind !== 'cashier') return show('message', cashier.message)
  show('what', cashier.merchantName + ' · ' + cashier.description)
  show('amount', '¥' + Math.floor(cashier.payerTotalFen / 100) + '.' + String(cashier.payerTotalFen % 100).padStart(2, '0'))
  const form = document.getElementById('form')
  form.hidden = false
  form.onsubmit = async (event) => {
    event.preventDefault()
    const result = await call('pay', { pay_token: cashier.payToken, password: document.getElementById('password').value })
    show('message', result.kind === 'paid' ? '支付成功' : result.message)
    if (result.kind === 'paid') form.hidden = true
    if (result.kind === 'paid' && result.redirectUrl) location.href = result.redirectUrl
  }
  document.getElementById('cancel').onclick = async () => {
    await call('cancel', { pay_token: cashier.payToken })
    if (back) location.href = back
    else show('message', '已取消')
  }
})
</script>`
