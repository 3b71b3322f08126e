import type { CashierMethod, CashierView, ScanView } from '@hutong/contract'
import { alipayDesktop, cashierView, paidView, scanView, wechatPicture } from './fixtures.ts'

const phoneWechat: CashierMethod = { ...wechatPicture, alternatives: [] }
const phoneWechatH5: CashierMethod = { ...wechatPicture, alternatives: ['h5'] }
const wap: CashierMethod = { method: 'alipay', product: 'wap', obstacle: null, alternatives: [] }
const blocked: CashierMethod = { method: 'alipay', product: null, obstacle: 'blocked_in_wechat', alternatives: [] }
const jsapi: CashierMethod = { method: 'wechat_scan', product: 'jsapi', obstacle: null, alternatives: [] }

/** Every page worth looking at, by a name of its own. */
export const cashierScenarios: Readonly<Record<string, CashierView>> = {
  desktop: cashierView(),
  phone: cashierView({ environment: 'mobile_browser', methods: [phoneWechat, wap] }),
  'phone-h5': cashierView({ environment: 'mobile_browser', methods: [phoneWechatH5, wap], livemode: false }),
  'in-wechat': cashierView({ environment: 'wechat', methods: [jsapi, blocked] }),
  'alipay-first': cashierView({ methods: [alipayDesktop, wechatPicture] }),
  'in-doubt': cashierView({ in_doubt: true }),
  hurry: cashierView({ order: { expires_at: '2026-03-28T04:00:42.000Z' } }),
  paid: paidView(),
  closed: cashierView({ state: 'closed', order: { status: 'closed' } }),
  expired: cashierView({ state: 'expired', return_url: null }),
  'expired-in-doubt': cashierView({ state: 'expired', in_doubt: true }),
  'no-method': cashierView({ methods: [] }),
  long: cashierView({
    order: {
      app_name: '一个名字非常非常长的店铺旗舰店官方直营专卖店有限责任公司',
      subject: `Extra-${'long'.repeat(30)} 很长的商品名称，还有很多很多字，写满两行之后应当被截断而不是撑破页面`,
      amount: 10_000_000_000,
    },
  }),
}

export const scanScenarios: Readonly<Record<string, ScanView>> = {
  wechat: scanView(),
  alipay: scanView({
    cashier: cashierView({ environment: 'alipay' }),
    attempt: {
      attempt: 'at_3',
      status: 'awaiting_payer',
      action: { kind: 'invoke_alipay_bridge', trade_no: '2026032822001', expires_at: '2026-03-28T04:15:00.000Z' },
      failure: null,
    },
  }),
  problem: scanView({ attempt: null, problem: 'payer_not_identified' }),
  desktop: scanView({ attempt: null, cashier: cashierView({ environment: 'desktop' }) }),
  phone: scanView({
    attempt: null,
    cashier: cashierView({ environment: 'mobile_browser', methods: [phoneWechat, wap] }),
  }),
  paid: scanView({ attempt: null, cashier: paidView({ environment: 'wechat' }) }),
}
