import { channels, faultKinds, faultPoints } from '../core/faults.ts'
import { htmlPage } from '../core/html.ts'

const options = (values: readonly string[]) => values.map((value) => `<option>${value}</option>`).join('')

/** Everything that comes from the simulators is put in as text, so an order's name cannot become markup. */
const script = `
const api = (method, path, body) => fetch('/control/' + path, {
  method, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
})
const byId = (id) => document.getElementById(id)
const yuan = (fen) => Math.floor(fen / 100) + '.' + String(fen % 100).padStart(2, '0')
const clock = (iso) => new Date(iso).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false })
async function act(method, path, body) {
  const answer = await api(method, path, body)
  const text = await answer.text()
  byId('message').textContent = answer.ok ? '完成 Done' : JSON.parse(text).message
  await show()
}
function rows(id, list) {
  byId(id).replaceChildren(...list.map((cells) => {
    const row = document.createElement('tr')
    for (const cell of cells) {
      const td = document.createElement('td')
      if (cell instanceof Node) td.append(cell)
      else td.textContent = cell ?? ''
      row.append(td)
    }
    return row
  }))
}
function button(text, run) {
  const made = document.createElement('button')
  made.type = 'button'
  made.textContent = text
  made.onclick = run
  return made
}
async function show() {
  const state = await (await api('GET', 'state')).json()
  byId('now').textContent = clock(state.now)
  byId('next').textContent = state.scheduled[0] ? clock(state.scheduled[0].due_at) + ' ' + state.scheduled[0].what : '-'
  byId('jump').disabled = !state.scheduled[0]
  byId('jump').onclick = () => act('POST', 'clock', { set: state.scheduled[0].due_at })
  rows('faults', state.faults.map((one) => [one.channel, one.point, one.fault.kind, one.timesLeft, one.fault.ms, one.fault.match?.outTradeNo]))
  rows('trades', state.wechat.trades.toReversed().map((one) => [
    one.out_trade_no, one.mchid, one.product, one.description, yuan(one.total_fen), one.trade_state, one.paid_by,
    one.trade_state === 'NOTPAY' ? button('支付 Pay', () => act('POST', 'wechat/trades/' + one.mchid + '/' + encodeURIComponent(one.out_trade_no) + '/pay', {})) : ''
  ]))
  rows('refunds', state.wechat.refunds.toReversed().map((one) => [one.out_refund_no, one.out_trade_no, yuan(one.refund_fen), one.status]))
  rows('notifications', state.notifications.toReversed().slice(0, 200).map((one) => [
    clock(one.at), one.channel, one.out_trade_no, one.delivery, one.outcome + (one.status ? ' ' + one.status : ''), one.fault, one.url,
    button('再发 Repeat', () => act('POST', 'notifications/' + encodeURIComponent(one.id) + '/repeat', {}))
  ]))
  const settings = byId('settings')
  if (!settings.contains(document.activeElement)) {
    for (const [name, value] of Object.entries(state.wechat.settings)) {
      if (settings.elements[name]) settings.elements[name].value = value
    }
  }
}
byId('fault').onsubmit = (event) => {
  event.preventDefault()
  const { channel, point, kind, times, ms, number } = event.target.elements
  act('POST', 'faults', {
    channel: channel.value, point: point.value, kind: kind.value, times: Number(times.value),
    ...(ms.value ? { ms: Number(ms.value) } : {}), ...(number.value ? { out_trade_no: number.value } : {})
  })
}
byId('settings').onsubmit = (event) => {
  event.preventDefault()
  const changes = {}
  for (const field of event.target.elements) if (field.name) changes[field.name] = field.type === 'number' ? Number(field.value) : field.value
  act('POST', 'wechat/settings', changes)
}
byId('clear').onclick = () => act('DELETE', 'faults')
byId('rotate').onclick = () => act('POST', 'wechat/rotate-certificate', {})
for (const one of document.querySelectorAll('[data-advance]')) one.onclick = () => act('POST', 'clock', { advance_ms: Number(one.dataset.advance) })
show()
setInterval(() => { if (!document.hidden) show() }, 3000)
`

const table = (id: string, headings: string[]) =>
  `<div class="scroll"><table><thead><tr>${headings.map((one) => `<th>${one}</th>`).join('')}</tr></thead><tbody id="${id}"></tbody></table></div>`

export const controlPage = htmlPage(
  '模拟器控制台 Simulator control',
  `<h1>模拟器控制台 <span class="quiet">Simulator control</span></h1>
<p id="message" role="status" class="quiet">&nbsp;</p>

<h2>时钟 Clock</h2>
<p>现在 Now: <strong id="now"></strong> · 下一件 Next: <span id="next"></span></p>
<p>
<button type="button" data-advance="15000">+15 秒 s</button>
<button type="button" data-advance="60000">+1 分 min</button>
<button type="button" data-advance="3600000">+1 小时 h</button>
<button type="button" data-advance="86400000">+1 天 day</button>
<button type="button" id="jump">到下一件 To next</button>
</p>

<h2>故障 Faults</h2>
<form id="fault">
<label>渠道 Channel <select name="channel">${options(channels)}</select></label>
<label>位置 Point <select name="point">${options(faultPoints)}</select></label>
<label>故障 Fault <select name="kind">${options(faultKinds)}</select></label>
<label>次数 Times <input name="times" type="number" min="1" value="1" size="4"></label>
<label>毫秒 ms <input name="ms" type="number" min="0" size="8"></label>
<label>商户订单号 out_trade_no <input name="number" size="20"></label>
<button type="submit">设置 Set</button> <button type="button" id="clear">全部清除 Clear all</button>
</form>
${table('faults', ['渠道 Channel', '位置 Point', '故障 Fault', '剩余 Left', 'ms', 'out_trade_no'])}

<h2>微信支付设置 WeChat Pay settings</h2>
<form id="settings">
<label>公钥通知 % Public key <input name="publicKeyPercent" type="number" min="0" max="100" size="4"></label>
<label>验签探测 % Probes <input name="probePercent" type="number" min="0" max="100" size="4"></label>
<label>退款耗时 ms Refund takes <input name="refundTakesMs" type="number" min="0" size="8"></label>
<label>退款间隔 ms Refund gap <input name="refundGapMs" type="number" min="0" size="8"></label>
<label>退款结果 Refund ends <select name="refundOutcome">${options(['SUCCESS', 'ABNORMAL', 'CLOSED'])}</select></label>
<label>代金券 分 Coupon fen <input name="couponFen" type="number" min="0" size="8"></label>
<button type="submit">保存 Save</button> <button type="button" id="rotate">更换平台证书 Rotate certificate</button>
</form>

<h2>微信交易 WeChat trades</h2>
${table('trades', ['商户订单号 No.', '商户 Merchant', '产品 Product', '商品 Goods', '元 Yuan', '状态 State', '付款人 Payer', ''])}
<h2>微信退款 WeChat refunds</h2>
${table('refunds', ['商户退款单号 No.', '商户订单号 Order', '元 Yuan', '状态 State'])}

<h2>通知 Notifications</h2>
${table('notifications', ['时间 Time', '渠道 Channel', 'out_trade_no', '第几次 Delivery', '结果 Outcome', '故障 Fault', 'URL', ''])}
<script>${script}</script>`,
)
