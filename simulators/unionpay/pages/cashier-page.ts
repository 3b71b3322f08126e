import encodeQr from 'qr'
import { escapeHtml } from '../../core/html.ts'
import { yuanText } from '../../core/money.ts'
import { type UserName, userNames, userTitles } from '../../core/users.ts'
import { cardNumbers } from '../accounts.ts'
import type { CashierView } from '../cashier.ts'
import type { FrontReturn } from '../front.ts'
import { cashierStyle } from './style.ts'

export interface CashierPage {
  view: CashierView
  /** Content of the code for a phone; only for a cashier on a computer. */
  codeContent?: string
  /** Whose phone shows the page, if it is one. */
  phoneOf?: UserName
  balanceFen?: bigint
  /** What went wrong with the last try. */
  problem?: string
  /** The form that takes the browser back to the merchant. */
  back?: FrontReturn
  /** Whether the browser goes back by itself as soon as the page is there. */
  goesBack: boolean
}

/** The cashier that a front transaction leads to. Works without scripts but for refreshing and going back by itself. */
export function cashierPage(page: CashierPage): string {
  const { view } = page
  const { request, payToken } = view.ticket
  const path = `/unionpay/cashier/${payToken}`
  const code = page.codeContent && view.state === 'open' ? codeBlock(page.codeContent) : ''
  return `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><title>云闪付收银台</title>
<link rel="icon" href="data:,"><style>${cashierStyle}</style></head>
<body><header><span class="logo" aria-hidden="true">云</span><span>云闪付<small>模拟收银台 · Simulated UnionPay cashier</small></span></header>
<main class="${code ? 'wide' : ''}"><section class="order">
<p class="merchant">${escapeHtml(view.merchant.title)}</p>
<p class="amount"><span>¥</span>${yuanText(BigInt(request.txnAmt ?? '0'))}</p>
<dl><dt>订单号</dt><dd>${escapeHtml(request.orderId ?? '')}</dd></dl>
</section>${code}<section class="act">${page.problem ? `<p class="problem" role="alert">${escapeHtml(page.problem)}</p>` : ''}${action(page, path)}</section></main>
<footer>这是一个演示用的模拟钱包，不涉及真实资金<br><small>A stand-in for tests and demonstrations. No real money moves here.</small></footer>
${code ? watcher(path) : ''}${page.goesBack && view.state === 'paid' ? goBack : ''}</body></html>`
}

function action(page: CashierPage, path: string): string {
  const { view } = page
  switch (view.state) {
    case 'paid':
      return outcome('✓', '支付成功', 'Paid', page.back)
    case 'expired':
      return outcome('×', '订单已超过支付时间', 'The time to pay is over', page.back)
    case 'cancelled':
      return `${outcome('!', '已取消付款', 'Payment cancelled', page.back)}<form method="post" action="${path}/resume"><button class="quiet">重新付款 <small>Try again</small></button></form>`
    default:
      return view.ticket.user ? payForm(page, path, view.ticket.user) : signInForm(page, path)
  }
}

function signInForm({ phoneOf }: CashierPage, path: string): string {
  const users = phoneOf ? [phoneOf, ...userNames.filter((user) => user !== phoneOf)] : [...userNames]
  const buttons = users.map(
    (user) =>
      `<button name="user" value="${user}" class="person"><i>${userTitles[user].slice(-1)}</i><b>${userTitles[user]}</b>${user === phoneOf ? '<small>本机账号 · this phone</small>' : '<small>登录 · Sign in</small>'}</button>`,
  )
  return `<h2>选择云闪付账号 <small>Sign in to pay</small></h2>
<form method="post" action="${path}/sign-in" class="people">${buttons.join('')}</form>${cancelForm(path)}`
}

function payForm({ view, balanceFen }: CashierPage, path: string, user: UserName): string {
  const password = view.ticket.isInApp
    ? ''
    : `<label class="password">支付密码 <small>演示密码 123456 · demo password</small>
<input type="password" name="password" inputmode="numeric" maxlength="6" autocomplete="off" required autofocus></label>`
  const balance = balanceFen === undefined ? '' : `<small>可用 ¥${yuanText(balanceFen)}</small>`
  return `<h2>${userTitles[user]} 的云闪付 <small>Signed in</small></h2>
<form method="post" action="${path}/pay"><p class="card"><span>银行卡 ${cardNumbers[user].slice(-4)}</span>${balance}</p>${password}
<button class="primary">确认付款 <small>Pay now</small></button></form>${cancelForm(path)}`
}

function cancelForm(path: string): string {
  return `<form method="post" action="${path}/cancel"><button class="quiet">取消付款 <small>Cancel</small></button></form>`
}

function outcome(mark: string, title: string, english: string, back: FrontReturn | undefined): string {
  return `<div class="outcome"><i>${mark}</i><h2>${title}</h2><p>${english}</p></div>${back ? backForm(back) : ''}`
}

function backForm({ action: address, fields }: FrontReturn): string {
  const inputs = Object.entries(fields).map(
    // Line feeds of the certificate as references: a parser would make one of CR LF otherwise.
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${lineEnds(escapeHtml(value))}">`,
  )
  return `<form id="back" method="post" action="${escapeHtml(address)}" accept-charset="UTF-8">${inputs.join('')}
<button class="primary">返回商家 <small>Back to the merchant</small></button></form>`
}

function lineEnds(text: string): string {
  return text.replaceAll('\r', '&#13;').replaceAll('\n', '&#10;')
}

function codeBlock(content: string): string {
  return `<section class="code">${encodeQr(content, 'svg')}<p>打开手机云闪付<br>扫一扫付款</p><small>Scan with UnionPay on a phone</small></section>`
}

// The code is paid on a phone, so this page has to look again by itself.
function watcher(path: string): string {
  return `<script>setInterval(async () => {
  const answer = await fetch('${path}/state').catch(() => undefined)
  const { state } = answer?.ok ? await answer.json() : {}
  if (state === 'paid') location.replace('${path}?back=1')
  else if (state && state !== 'open') location.reload()
}, 1500)</script>`
}

const goBack = `<script>document.getElementById('back')?.requestSubmit()</script>`
