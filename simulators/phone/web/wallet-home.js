import { h, icon } from './dom.js'
import { scanScreen } from './scan.js'
import { walletPanel } from './wallet.js'
import { t } from './words.js'

const titles = { alipay: '支付宝', unionpay: '云闪付' }

/** The first screen of an app that is a wallet and nothing else: scan, balance, bills. */
export function walletHomeScreen(phone, app) {
  const panel = walletPanel(phone, app)
  const element = h(
    'div',
    { class: `screen wallet-home ${app}` },
    h(
      'header',
      { class: 'wallet-head' },
      h('h1', {}, t(titles[app])),
      h(
        'button',
        {
          class: 'wallet-scan',
          'aria-label': t('扫一扫'),
          onClick: () => phone.push(app, scanScreen(phone, app)),
        },
        icon('scan'),
        t('扫一扫'),
      ),
    ),
    h('div', { class: 'scroll' }, panel.element),
  )
  return { element, changed: panel.load, lightStatus: true }
}
