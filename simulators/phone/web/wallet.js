import { fill, h, yuan } from './dom.js'
import { names, t, timeZone } from './words.js'

const holdings = { wechat: '零钱', alipay: '账户余额', unionpay: '银行卡' }

/** A wallet's balance and bills. `load` asks for them anew. */
export function walletPanel(phone, app) {
  const balance = h('strong', { class: 'balance' }, '…')
  const bills = h('ol', { class: 'bills', 'aria-label': t('账单') })
  const element = h(
    'div',
    { class: 'wallet' },
    h(
      'div',
      { class: 'wallet-owner' },
      h('span', { class: 'avatar', 'data-who': phone.holder }, names[phone.holder].at(-1)),
      names[phone.holder],
    ),
    h('div', { class: `wallet-card ${app}` }, h('span', {}, t(holdings[app])), balance),
    h('h2', {}, t('账单')),
    bills,
  )

  async function load() {
    const wallet = await phone.attempt(() => phone.api.wallet(app))
    if (wallet === undefined) return
    fill(balance, `¥${yuan(wallet.balance_fen)}`)
    if (wallet.bills.length === 0) fill(bills, h('li', { class: 'empty' }, t('还没有账单')))
    else fill(bills, wallet.bills.map(billRow))
  }
  return { element, load }
}

function billRow(bill) {
  const at = new Date(bill.at).toLocaleString('zh-CN', {
    timeZone,
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
  return h(
    'li',
    {},
    h(
      'span',
      { class: 'bill-text' },
      h('b', {}, bill.merchantName),
      h('small', {}, bill.description),
      h('small', {}, at),
    ),
    h(
      'span',
      { class: bill.amountFen > 0 ? 'bill-amount in' : 'bill-amount' },
      `${bill.amountFen > 0 ? '+' : ''}${yuan(bill.amountFen)}`,
    ),
  )
}
