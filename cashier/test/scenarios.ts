import type { CashierMethod, CashierView, MethodObstacle, ScanView } from '@hutong/contract'
import {
  alipayDesktop,
  cashierView,
  huabeiDesktop,
  paidView,
  scanView,
  unionpayDesktop,
  wechatPicture,
} from './fixtures.ts'

const phoneWechat: CashierMethod = { ...wechatPicture, alternatives: [] }
const phoneWechatH5: CashierMethod = { ...wechatPicture, alternatives: ['h5'] }
const wap: CashierMethod = { ...alipayDesktop, product: 'wap', alternatives: [] }
const huabeiWap: CashierMethod = { ...huabeiDesktop, product: 'wap', alternatives: [] }
const front: CashierMethod = { ...unionpayDesktop, product: 'front', alternatives: [] }
const jsapi: CashierMethod = { ...phoneWechat, product: 'jsapi' }
const blockedBy = (method: CashierMethod, obstacle: MethodObstacle): CashierMethod => ({
  ...method,
  product: null,
  obstacle,
  alternatives: [],
  instalments: [],
})
const blocked = blockedBy(wap, 'blocked_in_wechat')
const inAlipay: CashierMethod = { ...wap, product: 'jsapi', alternatives: ['wap'] }
const huabeiInAlipay: CashierMethod = { ...huabeiDesktop, product: 'jsapi', alternatives: ['wap'] }
const everyone = [wechatPicture, alipayDesktop, huabeiDesktop, unionpayDesktop]
const inMiniProgram = everyone.map((method) => blockedBy(method, 'blocked_in_mini_program'))

/** Every page worth looking at, by a name of its own. */
export const cashierScenarios: Readonly<Record<string, CashierView>> = {
  desktop: cashierView(),
  phone: cashierView({ environment: 'mobile_browser', methods: [phoneWechat, wap] }),
  'phone-h5': cashierView({ environment: 'mobile_browser', methods: [phoneWechatH5, wap], livemode: false }),
  'in-wechat': cashierView({ environment: 'wechat', methods: [jsapi, blocked] }),
  'desktop-all': cashierView({ methods: everyone }),
  'phone-all': cashierView({ environment: 'mobile_browser', methods: [phoneWechat, wap, huabeiWap, front] }),
  huabei: cashierView({ methods: [huabeiDesktop, wechatPicture] }),
  'huabei-phone': cashierView({ environment: 'mobile_browser', methods: [huabeiWap, phoneWechat, wap] }),
  unionpay: cashierView({ methods: [unionpayDesktop, wechatPicture] }),
  'unionpay-phone': cashierView({ environment: 'mobile_browser', methods: [front, phoneWechat, wap] }),
  'all-in-wechat': cashierView({
    environment: 'wechat',
    methods: [jsapi, blocked, blockedBy(huabeiWap, 'blocked_in_wechat'), front],
  }),
  'all-in-alipay': cashierView({ environment: 'alipay', methods: [phoneWechat, inAlipay, huabeiInAlipay, front] }),
  'no-picture-in-alipay': cashierView({
    environment: 'alipay',
    methods: [blockedBy(phoneWechat, 'blocked_in_alipay'), inAlipay],
  }),
  'all-in-unionpay': cashierView({ environment: 'unionpay', methods: [phoneWechat, wap, huabeiWap, front] }),
  'all-in-qq': cashierView({ environment: 'qq', methods: [phoneWechatH5, wap, huabeiWap, front] }),
  'in-mini-program': cashierView({ environment: 'mini_program', methods: inMiniProgram }),
  'not-connected': cashierView({
    environment: 'wechat',
    methods: [blockedBy(phoneWechat, 'not_connected'), blocked],
  }),
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
  unionpay: scanView({
    attempt: null,
    cashier: cashierView({ environment: 'unionpay', methods: [wap, front] }),
  }),
  'mini-program': scanView({
    attempt: null,
    cashier: cashierView({ environment: 'mini_program', methods: inMiniProgram }),
  }),
  'plan-gone': scanView({
    attempt: null,
    problem: 'instalment_plan_not_available',
    cashier: cashierView({ environment: 'alipay', methods: [inAlipay, huabeiInAlipay] }),
  }),
  paid: scanView({ attempt: null, cashier: paidView({ environment: 'wechat' }) }),
}
