import type {
  CashierMethod,
  CashierView,
  FriendView,
  MadeFriendLink,
  MethodObstacle,
  PayerView,
  ScanView,
} from '@hutong/contract'
import {
  alipayDesktop,
  askAnybody,
  askView,
  askWechat,
  cashierView,
  friendView,
  huabeiDesktop,
  madeLink,
  paidView,
  payerView,
  scanView,
  unionpayDesktop,
  wechatJsapi,
  wechatPicture,
} from './fixtures.ts'

const phoneWechat: CashierMethod = { ...wechatPicture, alternatives: [] }
const phoneWechatH5: CashierMethod = { ...wechatPicture, alternatives: ['h5'] }
const wap: CashierMethod = { ...alipayDesktop, product: 'wap', alternatives: [] }
const huabeiWap: CashierMethod = { ...huabeiDesktop, product: 'wap', alternatives: [] }
const front: CashierMethod = { ...unionpayDesktop, product: 'front', alternatives: [] }
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
  'in-wechat': cashierView({ environment: 'wechat', methods: [wechatJsapi, blocked] }),
  'desktop-all': cashierView({ methods: everyone }),
  'phone-all': cashierView({ environment: 'mobile_browser', methods: [phoneWechat, wap, huabeiWap, front] }),
  huabei: cashierView({ methods: [huabeiDesktop, wechatPicture] }),
  'huabei-phone': cashierView({ environment: 'mobile_browser', methods: [huabeiWap, phoneWechat, wap] }),
  unionpay: cashierView({ methods: [unionpayDesktop, wechatPicture] }),
  'unionpay-phone': cashierView({ environment: 'mobile_browser', methods: [front, phoneWechat, wap] }),
  'all-in-wechat': cashierView({
    environment: 'wechat',
    methods: [wechatJsapi, blocked, blockedBy(huabeiWap, 'blocked_in_wechat'), front],
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
  ask: cashierView({ environment: 'mobile_browser', methods: [askAnybody, phoneWechat, wap], ask: askView() }),
  'ask-desktop': cashierView({ methods: [askWechat, wechatPicture, alipayDesktop, askAnybody], ask: askView() }),
  'ask-links-out': cashierView({
    environment: 'mobile_browser',
    methods: [askWechat, askAnybody],
    ask: askView({
      requester: null,
      links: [
        {
          id: 'fpl_1',
          via: 'wechat_friend',
          message: '帮我付一下，下班请你喝咖啡',
          requester: '王*',
          state: 'open',
          created_at: '2026-03-28T03:58:00.000Z',
        },
        {
          id: 'fpl_2',
          via: 'wechat_friend',
          message: null,
          requester: null,
          state: 'open',
          created_at: '2026-03-28T03:59:00.000Z',
        },
      ],
    }),
  }),
  made: cashierView({ environment: 'mobile_browser', methods: [phoneWechat, wap, askAnybody], ask: askView() }),
  'made-in-wechat': cashierView({ environment: 'wechat', methods: [wechatJsapi, askWechat], ask: askView() }),
  'made-desktop': cashierView({ methods: [wechatPicture, alipayDesktop, askAnybody], ask: askView() }),
  'paid-by-friend': paidView({ order: { paid_method: 'friend_link', paid_by_friend: { name: '阿丽' } } }),
  'paid-by-somebody': paidView({ order: { paid_method: 'wechat_friend', paid_by_friend: { name: null } } }),
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

/** The links that a form has just made on some of the buyer's pages. */
export const madeLinks: Readonly<Record<string, MadeFriendLink>> = {
  made: madeLink(),
  'made-in-wechat': madeLink({ via: 'wechat_friend' }),
  'made-desktop': madeLink(),
}

const receipt = { receipt_url: 'https://pay.example.com/r/t' }
const paid = { state: 'paid' } as const

export const friendScenarios: Readonly<Record<string, FriendView>> = {
  wechat: friendView(),
  'no-words': friendView({ link: { requester: null, message: null } }),
  phone: friendView({ cashier: { environment: 'mobile_browser', methods: [phoneWechatH5, wap] } }),
  desktop: friendView({ cashier: { environment: 'desktop', methods: [wechatPicture, alipayDesktop] } }),
  alipay: friendView({
    cashier: {
      environment: 'alipay',
      methods: [inAlipay],
    },
  }),
  'other-ways': friendView({
    cashier: { methods: [wechatJsapi, { ...wap, method: 'unionpay', product: 'front' }, blocked], livemode: false },
  }),
  'in-doubt': friendView({ cashier: { in_doubt: true }, ...receipt }),
  problem: friendView({ problem: 'payer_not_identified' }),
  paid: friendView({ cashier: paid, link: { state: 'paid' } }),
  'paid-by-me': friendView({ cashier: paid, link: { state: 'paid' }, ...receipt }),
  'order-paid': friendView({ cashier: paid, link: { state: 'order_paid' } }),
  revoked: friendView({ cashier: { state: 'closed' }, link: { state: 'revoked' } }),
  expired: friendView({ cashier: { state: 'expired' }, link: { state: 'expired' } }),
  closed: friendView({ cashier: { state: 'closed' }, link: { state: 'order_closed' } }),
  long: friendView({
    link: { message: '长'.repeat(60), requester: 'W*' },
    cashier: {
      order: {
        app_name: '一个名字非常非常长的店铺旗舰店官方直营专卖店有限责任公司',
        subject: `Extra-${'long'.repeat(30)} 很长的商品名称`,
        amount: 10_000_000_000,
      },
    },
  }),
}

const unpaid = { paid_at: null, channel_trade_no: null }

export const payerScenarios: Readonly<Record<string, PayerView>> = {
  kept: payerView(),
  waiting: payerView({ state: 'waiting', ...unpaid }),
  confirming: payerView({ state: 'confirming', ...unpaid }),
  surplus: payerView({ state: 'surplus', wallet: 'alipay' }),
  'surplus-on-its-way': payerView({
    state: 'surplus',
    refunds: [{ amount: 12_888, state: 'under_way', at: null }],
  }),
  'surplus-back': payerView({
    state: 'surplus',
    refunds: [{ amount: 12_888, state: 'done', at: '2026-03-28T05:00:00.000Z' }],
  }),
  refunded: payerView({
    refunds: [
      { amount: 2_000, state: 'done', at: '2026-03-29T05:00:00.000Z' },
      { amount: 888, state: 'under_way', at: null },
    ],
  }),
  suspense: payerView({ state: 'suspense' }),
  'someone-faster': payerView({ state: 'someone_faster', ...unpaid }),
  'too-late': payerView({ state: 'too_late', ...unpaid }),
  failed: payerView({ state: 'failed', ...unpaid }),
  over: payerView({ state: 'over', livemode: false, ...unpaid }),
}
