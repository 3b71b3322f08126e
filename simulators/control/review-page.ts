import { htmlPage } from '../core/html.ts'

const script = `
const byId = (id) => document.getElementById(id)
const words = {
  approve: '通过 Approve', finish: '通过并签约 Approve and sign', needs_changes: '退回修改 Ask for changes',
  reject: '拒绝 Reject', suspend: '暂停 Suspend', resume: '恢复 Resume'
}
const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more })
let shown = ''

async function act(one, verdict, form) {
  const reasons = [...form.querySelectorAll('[data-field]')].filter((input) => input.value.trim() !== '')
    .map((input) => ({ field: input.dataset.field, reason: input.value.trim() }))
  const answer = await fetch('/control/review/cases/' + one.channel + '/' + encodeURIComponent(one.id), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ verdict, reasons })
  })
  byId('message').textContent = answer.ok ? words[verdict] + ': ' + one.title : (await answer.json()).message
  await show(true)
}

function section(one) {
  const form = make('form', '', { className: 'case' })
  form.onsubmit = (event) => event.preventDefault()
  form.append(make('h2', (one.channel === 'wechat' ? '微信支付 WeChat Pay' : '支付宝 Alipay') + ' · ' + one.title))
  form.append(make('p', one.id + ' · ' + one.state + (one.merchant_no ? ' · ' + one.merchant_no : '') +
    ' · 第 ' + one.submissions + ' 次提交 submission'))
  const asks = one.may.includes('needs_changes')
  const table = document.createElement('table')
  for (const { field, value } of one.facts) {
    const row = table.insertRow()
    row.append(make('th', field, { scope: 'row' }), make('td', value))
    const cell = row.insertCell()
    const told = one.reasons.find((each) => each.field === field)
    if (asks) {
      const input = make('input', '', { placeholder: '需要修改的原因 What to change', autocomplete: 'off' })
      input.dataset.field = field
      input.setAttribute('aria-label', field + ' 需要修改的原因 What to change')
      cell.append(input)
    } else if (told) cell.append(make('strong', told.reason))
  }
  const scroll = make('div', '', { className: 'scroll' })
  scroll.append(table)
  const details = document.createElement('details')
  details.open = one.may.includes('approve')
  details.append(make('summary', '资料 Facts'), scroll)
  form.append(details)
  const buttons = make('p', '', { className: 'buttons' })
  for (const verdict of one.may)
    buttons.append(make('button', words[verdict], { type: 'button', onclick: () => act(one, verdict, form) }))
  form.append(buttons)
  return form
}

async function show(force) {
  const { cases } = await (await fetch('/control/review/cases')).json()
  const text = JSON.stringify(cases)
  // What a reviewer is typing stays while nothing has changed.
  if (!force && text === shown) return
  shown = text
  byId('cases').replaceChildren(...cases.map(section))
  byId('none').hidden = cases.length > 0
}
show(true)
setInterval(() => { if (!document.hidden) show(false) }, 3000)
`

/** GET /control/review: every application at the wallets, with what a reviewer may do about it. */
export const reviewPage = htmlPage(
  '进件审核 Review of applications',
  `<style>
.case { border: 1px solid #8884; border-radius: .5rem; padding: 0 1rem; margin: 1rem 0 } .case th { font-weight: normal; opacity: .8; width: 26% } .case td { overflow-wrap: anywhere }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem } .case input { width: 100%; box-sizing: border-box } #message { min-height: 1.5rem }
summary { cursor: pointer }
</style>
<h1>进件审核 <span class="quiet">Review of applications</span></h1>
<p><a href="/control">模拟器控制台 Simulator control</a></p>
<p id="message" role="status"></p>
<p id="none" hidden>没有申请 No applications.</p>
<div id="cases"></div>
<script>${script}</script>`,
)
