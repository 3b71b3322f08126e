import { h, icon } from './dom.js'
import { scanScreen } from './scan.js'
import { walletPanel } from './wallet.js'
import { t } from './words.js'

/** Alipay's first screen: scan, balance, bills. */
export function alipayScreen(phone) {
  const panel = walletPanel(phone, 'alipay')
  const element = h(
    'div',
    { class: 'screen alipay-home' },
    h(
      'header',
      { class: 'alipay-head' },
      h('h1', {}, t('支付宝')),
      h(
        'button',
        {
          class: 'alipay-scan',
          'aria-label': t('扫一扫'),
          onClick: () => phone.push('alipay', scanScreen(phone, 'alipay')),
        },
        icon('scan'),
        t('扫一扫'),
      ),
    ),
    h('div', { class: 'scroll' }, panel.element),
  )
  return { element, changed: panel.load, lightStatus: true }
}
