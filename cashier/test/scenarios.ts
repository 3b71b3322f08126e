import type { CashierMethod, CashierView, FriendView, MadeFriendLink, PayerView, ScanView } from '@hutong/contract'
import {
  alipayDesktop,
  askAnybody,
  askView,
  askWechat,
  cashierView,
  friendView,
  madeLink,
  paidView,
  payerView,
  scanView,
  wechatJsapi,
  wechatPicture,
} from './fixtures.ts'

const phoneWechat: CashierMethod = { ...wechatPicture, alternatives: [] }
const phoneWechatH5: CashierMethod = { ...wechatPicture, alternatives: ['h5'] }
const wap: CashierMethod = { method: 'alipay', product: 'wap', obstacle: null, alternatives: [] }
const blocked: CashierMethod = { method: 'alipay', product: null, obstacle: 'blocked_in_wechat', alternatives: [] }

/** Every page worth looking at, by a name of its own. */
export const cashierScenarios: Readonly<Record<string, CashierView>> = {
  desktop: cashierView(),
  phone: cashierView({ environment: 'mobile_browser', methods: [phoneWechat, wap] }),
  'phone-h5': cashierView({ environment: 'mobile_browser', methods: [phoneWechatH5, wap], livemode: false }),
  'in-wechat': cashierView({ environment: 'wechat', methods: [wechatJsapi, blocked] }),
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
      methods: [{ method: 'alipay', product: 'jsapi', obstacle: null, alternatives: [] }],
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
