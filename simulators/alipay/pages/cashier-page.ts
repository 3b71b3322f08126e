import encodeQr from 'qr'
import { escapeHtml } from '../../core/html.ts'
import { yuanText } from '../../core/money.ts'
import { type UserName, userNames, userTitles } from '../../core/users.ts'
import type { CashierView } from '../cashier.ts'
import type { PayMethod } from '../funding.ts'
import { cashierStyle } from './style.ts'

export interface CashierPage {
  view: CashierView
  /** Content of the code for a phone; only for a cashier on a computer. */
  codeContent?: string
  /** Whose phone shows the page, if it is one. */
  phoneOf?: UserName
  methods: PayMethod[]
  balanceFen?: bigint
  /** What went wrong with the last try. */
  problem?: string
  returnTo?: string
}

const methodTitles: Record<PayMethod, string> = { balance: '账户余额', huabei: '花呗' }

/** The cashier that page.pay and wap.pay lead to. Works without scripts but for the code's automatic refresh. */
export function cashierPage(page: CashierPage): string {
  const { view } = page
  const { request } = view.ticket
  const path = `/alipay/cashier/${view.ticket.payToken}`
  const code = page.codeContent && view.state === 'open' ? codeBlock(page.codeContent) : ''
  return `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><title>支付宝收银台</title>
<style>${cashierStyle}</style></head>
<body><header><span class="logo" aria-hidden="true">支</span><span>支付宝<small>模拟收银台 · Simulated Alipay cashier</small></span></header>
<main class="${code ? 'wide' : ''}"><section class="order">
<p class="merchant">${escapeHtml(view.merchant.title)}</p>
<p class="amount"><span>¥</span>${yuanText(request.totalFen)}</p>
<dl><dt>订单信息</dt><dd>${escapeHtml(request.subject)}</dd><dt>订单号</dt><dd>${escapeHtml(request.outTradeNo)}</dd>${huabeiRow(view)}</dl>
</section>${code}<section class="act">${page.problem ? `<p class="problem" role="alert">${escapeHtml(page.problem)}</p>` : ''}${action(page, path)}</section></main>
<footer>这是一个演示用的模拟钱包，不涉及真实资金<br><small>A stand-in for tests and demonstrations. No real money moves here.</small></footer>
${code ? watcher(path) : ''}</body></html>`
}

function action(page: CashierPage, path: string): string {
  const { view } = page
  switch (view.state) {
    case 'paid':
      return outcome('✓', '支付成功', 'Paid', page.returnTo)
    case 'closed':
      return outcome('×', '交易已关闭', 'This order is closed', undefined)
    case 'expired':
      return outcome('×', '订单已超时', 'This order has expired', undefined)
    case 'cancelled':
      return `${outcome('!', '已取消付款', 'Payment cancelled', view.ticket.request.quitUrl)}<form method="post" action="${path}/resume"><button class="quiet">重新付款 <small>Try again</small></button></form>`
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
  return `<h2>选择支付宝账号 <small>Sign in to pay</small></h2>
<form method="post" action="${path}/sign-in" class="people">${buttons.join('')}</form>${cancelForm(path)}`
}

function payForm({ view, methods, balanceFen }: CashierPage, path: string, user: UserName): string {
  const plan = view.ticket.request.huabei
  const rows = methods.map(
    (method, index) =>
      `<label class="method"><input type="radio" name="method" value="${method}"${index === 0 ? ' checked' : ''}><span>${methodTitles[method]}${method === 'huabei' && plan ? `分期 ${plan.count} 期` : ''}${method === 'balance' && balanceFen !== undefined ? `<small>可用 ¥${yuanText(balanceFen)}</small>` : ''}</span></label>`,
  )
  return `<h2>${userTitles[user]} 的支付宝 <small>Signed in</small></h2>
<form method="post" action="${path}/pay">${rows.join('')}
<label class="password">支付密码 <small>演示密码 123456 · demo password</small>
<input type="password" name="password" inputmode="numeric" maxlength="6" autocomplete="off" required autofocus></label>
<button class="primary">确认付款 <small>Pay now</small></button></form>${cancelForm(path)}`
}

function cancelForm(path: string): string {
  return `<form method="post" action="${path}/cancel"><button class="quiet">取消付款 <small>Cancel</small></button></form>`
}

function outcome(mark: string, title: string, english: string, back: string | undefined): string {
  const link = back
    ? `<a class="primary" href="${escapeHtml(back)}">返回商家 <small>Back to the merchant</small></a>`
    : ''
  return `<div class="outcome"><i>${mark}</i><h2>${title}</h2><p>${english}</p></div>${link}`
}

function huabeiRow({ ticket }: CashierView): string {
  const { huabei } = ticket.request
  if (!huabei) return ''
  const bearer = huabei.sellerPercent === '100' ? '商家承担手续费' : '用户承担手续费'
  return `<dt>花呗分期</dt><dd>${huabei.count} 期 · ${bearer}</dd>`
}

function codeBlock(content: string): string {
  return `<section class="code">${encodeQr(content, 'svg')}<p>打开手机支付宝<br>扫一扫付款</p><small>Scan with Alipay on a phone</small></section>`
}

// The code is paid on a phone, so this page has to look again by itself.
function watcher(path: string): string {
  return `<script>setInterval(async () => {
  const answer = await fetch('${path}/state').catch(() => undefined)
  const { state, return_to: back } = answer?.ok ? await answer.json() : {}
  if (state === 'paid' && back) location.replace(back)
  else if (state && state !== 'open') location.reload()
}, 1500)</script>`
}
