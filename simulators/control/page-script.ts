/**
 * The panel's script. Everything that comes from the simulators is put in as text, so an order's name cannot become
 * markup, and a table is redrawn only when it has changed, so the keyboard's place in it is kept.
 */
export const pageScript = `
const byId = (id) => document.getElementById(id)
const yuan = (fen) => Math.floor(fen / 100) + '.' + String(fen % 100).padStart(2, '0')
const clock = (iso) => new Date(iso).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false })
const api = (method, path, body) => fetch('/control/' + path, {
  method, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
})
async function act(method, path, body) {
  const answer = await api(method, path, body)
  const text = await answer.text()
  byId('message').textContent = answer.ok ? '完成 Done' : JSON.parse(text).message
  await show()
}
const drawn = {}
function rows(id, list, cells) {
  const now = JSON.stringify(list)
  if (drawn[id] === now) return
  drawn[id] = now
  byId(id).replaceChildren(...list.map((one) => {
    const row = document.createElement('tr')
    for (const cell of cells(one)) {
      const td = document.createElement('td')
      td.append(cell instanceof Node ? cell : String(cell ?? ''))
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
const payButton = (one) => button('支付 Pay', () => act('POST', 'wechat/trades/' + one.mchid + '/' + encodeURIComponent(one.out_trade_no) + '/pay', {}))
const repeatButton = (one) => button('再发 Repeat', () => act('POST', 'notifications/' + encodeURIComponent(one.id) + '/repeat', {}))
let next
async function show() {
  const state = await (await api('GET', 'state')).json()
  next = state.scheduled[0]
  byId('now').textContent = clock(state.now)
  byId('next').textContent = next ? clock(next.due_at) + ' ' + next.what : '-'
  byId('jump').disabled = !next
  rows('faults', state.faults, (one) => [one.channel, one.point, one.fault.kind, one.timesLeft, one.fault.ms, one.fault.match?.outTradeNo])
  rows('trades', state.wechat.trades.slice(-200).reverse(), (one) => [
    one.out_trade_no, one.mchid, one.product, one.description, yuan(one.total_fen), one.trade_state, one.paid_by,
    one.trade_state === 'NOTPAY' ? payButton(one) : ''
  ])
  rows('refunds', state.wechat.refunds.slice(-200).reverse(), (one) => [one.out_refund_no, one.out_trade_no, yuan(one.refund_fen), one.status])
  rows('alipay', (state.alipay?.trades ?? []).slice(0, 200), (one) => [
    one.out_trade_no, one.seller_id, one.product, one.subject, yuan(one.total_fen), one.trade_status, one.paid_by
  ])
  rows('unionpay', (state.unionpay?.trades ?? []).slice(0, 200), (one) => [
    one.order_id, one.mer_id, one.product, yuan(one.total_fen), one.trade_state, one.paid_by
  ])
  rows('notifications', state.notifications.slice(-200).reverse(), (one) => [
    clock(one.at), one.channel, one.out_trade_no, one.delivery, one.outcome + (one.status ? ' ' + one.status : ''), one.fault, one.url, repeatButton(one)
  ])
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
  for (const input of event.target.elements) {
    if (input.name) changes[input.name] = input.type === 'number' ? Number(input.value) : input.value
  }
  act('POST', 'wechat/settings', changes)
}
byId('clear').onclick = () => act('DELETE', 'faults')
byId('rotate').onclick = () => act('POST', 'wechat/rotate-certificate', {})
byId('jump').onclick = () => next && act('POST', 'clock', { set: next.due_at })
for (const one of document.querySelectorAll('[data-advance]')) {
  one.onclick = () => act('POST', 'clock', { advance_ms: Number(one.dataset.advance) })
}
show()
setInterval(() => { if (!document.hidden) show() }, 3000)
`
