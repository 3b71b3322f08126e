import { fill, h, icon, yuan } from './dom.js'
import { t } from './words.js'

const titles = { wechat: '微信支付', alipay: '支付宝付款', unionpay: '云闪付付款' }
const methodNames = { wechat: '零钱', alipay: '账户余额', unionpay: '银行卡', balance: '账户余额', huabei: '花呗' }
const confirmWords = { wechat: '立即支付', alipay: '确认付款', unionpay: '确认付款' }
const passwordLength = 6

/**
 * The wallet's own payment sheet: what is paid to whom, then the password, then the result.
 *
 * @returns `{ kind: 'paid', redirectUrl? }`, `{ kind: 'cancelled' }`, or `{ kind: 'failed' }` when the order cannot be paid any more
 */
export function showPayment(phone, app, sheet) {
  return new Promise((resolve) => {
    const content = h('div', {
      class: `pay-sheet ${app}`,
      role: 'dialog',
      'aria-label': t(titles[app]),
    })
    const close = phone.overlays.open(content)
    const methods = sheet.methods ?? []
    let [method] = methods
    const done = (result) => {
      close()
      resolve(result)
    }

    async function cancel() {
      await phone.attempt(() => phone.api.cancel(app, sheet.payToken))
      done({ kind: 'cancelled' })
    }

    function review() {
      fill(
        content,
        head(app, cancel),
        amount(sheet),
        h(
          'dl',
          { class: 'pay-rows' },
          rowOf(t('收款方'), sheet.merchantName),
          rowOf(t('商品'), sheet.description),
          rowOf(t('付款方式'), methods.length > 1 ? methodChoice() : methodText(method ?? app, sheet)),
        ),
        h('button', { class: 'pay-confirm', onClick: askPassword }, t(confirmWords[app])),
      )
      content.querySelector('.pay-confirm').focus({ preventScroll: true })
    }

    function methodChoice() {
      const choice = h(
        'select',
        {
          'aria-label': t('付款方式'),
          onChange: () => {
            method = choice.value
          },
        },
        methods.map((each) => h('option', { value: each, selected: each === method }, methodText(each, sheet))),
      )
      return choice
    }

    function askPassword(hint) {
      // As a listener it is given an event, which is no hint.
      const isHint = typeof hint === 'string'
      let typed = ''
      const dots = h(
        'div',
        { class: 'pay-dots', 'aria-hidden': 'true' },
        Array.from({ length: passwordLength }, () => h('i')),
      )
      const press = (digit) => {
        if (typed.length >= passwordLength) return
        typed += digit
        paintDots()
        if (typed.length === passwordLength) pay(typed)
      }
      const erase = () => {
        typed = typed.slice(0, -1)
        paintDots()
      }
      function paintDots() {
        for (const [at, dot] of [...dots.children].entries()) dot.classList.toggle('on', at < typed.length)
      }
      const key = (digit) => h('button', { class: 'key', onClick: () => press(digit) }, digit)
      fill(
        content,
        head(app, cancel),
        h('p', { class: 'pay-ask' }, t('请输入支付密码')),
        amount(sheet),
        dots,
        h(
          'p',
          { class: isHint ? 'pay-hint wrong' : 'pay-hint', role: 'status' },
          isHint ? hint : t('演示密码：123456'),
        ),
        h(
          'div',
          { class: 'keypad' },
          ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(key),
          h('span', { class: 'key key-blank' }),
          key('0'),
          h('button', { class: 'key', 'aria-label': t('删除'), onClick: erase }, icon('erase')),
        ),
      )
      content.onkeydown = (event) => {
        if (/^\d$/.test(event.key)) press(event.key)
        else if (event.key === 'Backspace') erase()
      }
      content.tabIndex = -1
      content.focus({ preventScroll: true })
    }

    async function pay(password) {
      content.onkeydown = null
      fill(content, h('p', { class: 'pay-wait', role: 'status' }, h('i', { class: 'spinner' }), t('支付中')))
      const result = await phone.attempt(() => phone.api.pay(app, sheet.payToken, password, method))
      if (result === undefined) return review()
      if (result.kind === 'paid') return success(result)
      if (result.kind === 'wrong_password') return askPassword(result.message)
      await phone.overlays.alert(result.message ?? t('支付未完成'))
      // Another means of payment might still work after these two; the rest end the matter.
      if (result.kind === 'declined' || result.kind === 'not_enough') return review()
      return done({ kind: 'failed' })
    }

    function success(result) {
      content.classList.add('pay-done')
      fill(
        content,
        h('div', { class: 'pay-tick' }, icon('check')),
        h('p', { class: 'pay-ask', role: 'status' }, t('支付成功')),
        amount(sheet),
        h('p', { class: 'pay-to' }, sheet.merchantName),
        h('button', { class: 'pay-confirm', onClick: () => done(result) }, t('完成')),
      )
      content.querySelector('.pay-confirm').focus({ preventScroll: true })
    }

    review()
  })
}

function head(app, cancel) {
  return h(
    'header',
    { class: 'pay-head' },
    h('button', { 'aria-label': t('关闭支付'), onClick: cancel }, icon('close')),
    h('span', {}, t(titles[app])),
  )
}

function amount(sheet) {
  return h('p', { class: 'pay-amount' }, h('small', {}, '¥'), yuan(sheet.payerTotalFen ?? sheet.amountFen))
}

function rowOf(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value))
}

function methodText(method, { balanceFen, huabeiCount }) {
  const name = t(methodNames[method] ?? method)
  if (method === 'huabei' && huabeiCount !== undefined) return `${name} · ${huabeiCount} ${t('期')}`
  return balanceFen === undefined ? name : `${name} (¥${yuan(balanceFen)})`
}
