import type {
  AskView,
  CashierMethod,
  CashierView,
  FriendView,
  MadeFriendLink,
  PayerView,
  ScanView,
  StartedAttempt,
} from '@hutong/contract'

export const scanUrl = 'https://pay.example.com/q/Zk3v9QwX2mT7bNc5rLp8'

type ViewParts = Partial<Omit<CashierView, 'order'>> & { order?: Partial<CashierView['order']> }

/** An open order on a desktop with both methods; `parts` replaces what a test is about. */
export function cashierView(parts: ViewParts = {}): CashierView {
  return {
    state: 'open',
    in_doubt: false,
    methods: [wechatPicture, alipayDesktop],
    ask: null,
    environment: 'desktop',
    scan_url: scanUrl,
    return_url: 'https://shop.example.com/orders/1?from=pay',
    language: 'zh',
    now: '2026-03-28T04:00:00.000Z',
    livemode: true,
    paths: { view: '/c/t/view', attempts: '/c/t/attempts', events: '/c/t/events', page: '/c/t' },
    ...parts,
    order: {
      status: 'awaiting_payment',
      app_name: '胡同杂货铺',
      subject: '手冲咖啡壶 600ml 与两包豆子',
      amount: 12_888,
      currency: 'CNY',
      expires_at: '2026-03-28T04:15:00.000Z',
      paid_at: null,
      paid_method: null,
      paid_by_friend: null,
      ...parts.order,
    },
  }
}

export const wechatPicture: CashierMethod = {
  method: 'wechat_scan',
  product: null,
  obstacle: null,
  alternatives: ['native_qr'],
  instalments: [],
}

export const alipayDesktop: CashierMethod = {
  method: 'alipay',
  product: 'precreate',
  obstacle: null,
  alternatives: ['page'],
  instalments: [],
}

/** ¥128.88 by three plans, the last at the shop's cost. */
export const huabeiDesktop: CashierMethod = {
  method: 'huabei',
  product: 'precreate',
  obstacle: null,
  alternatives: ['page'],
  instalments: [
    { count: 3, bearer: 'buyer', fee: 296, first: 4396, each: 4394, total: 13_184 },
    { count: 6, bearer: 'buyer', fee: 580, first: 2248, each: 2244, total: 13_468 },
    { count: 12, bearer: 'shop', fee: 0, first: 1074, each: 1074, total: 12_888 },
  ],
}

export const unionpayDesktop: CashierMethod = {
  method: 'unionpay',
  product: 'order_qr',
  obstacle: null,
  alternatives: ['front'],
  instalments: [],
}

export const paidView = (parts: ViewParts = {}): CashierView =>
  cashierView({
    ...parts,
    state: 'paid',
    order: { status: 'paid', paid_at: '2026-03-28T04:03:20.000Z', paid_method: 'wechat_scan', ...parts.order },
  })

export const bridgeAttempt: StartedAttempt = {
  attempt: 'at_1',
  status: 'awaiting_payer',
  action: {
    kind: 'invoke_wechat_bridge',
    args: { appId: 'wx1', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 's' },
    expires_at: '2026-03-28T04:15:00.000Z',
  },
  failure: null,
}

export const liveCodeAttempt: StartedAttempt = {
  attempt: 'at_2',
  status: 'awaiting_payer',
  action: {
    kind: 'show_qr',
    content: 'weixin://wxpay/bizpayurl?pr=abcdefg',
    expires_at: '2026-03-28T04:10:00.000Z',
  },
  failure: null,
}

export const formAttempt: StartedAttempt = {
  attempt: 'at_5',
  status: 'awaiting_payer',
  action: {
    kind: 'submit_form',
    url: 'https://gateway.example.com/gateway/api/frontTransReq.do',
    fields: { orderId: '01m83mr7z3e59bgh38hqw9mer9', txnAmt: '12888', signature: 'a+b/c==' },
    expires_at: '2026-03-28T04:15:00.000Z',
  },
  failure: null,
}

export const scanView = (parts: Partial<ScanView> = {}): ScanView => ({
  cashier: cashierView({ environment: 'wechat' }),
  attempt: bridgeAttempt,
  problem: null,
  ...parts,
})

const usable = { product: null, obstacle: null, alternatives: [], instalments: [] } as const
export const wechatJsapi: CashierMethod = { ...usable, method: 'wechat_scan', product: 'jsapi' }
export const askWechat: CashierMethod = { ...usable, method: 'wechat_friend' }
export const askAnybody: CashierMethod = { ...usable, method: 'friend_link' }

export const friendUrl = 'https://pay.example.com/f/q6s2V0mYdE7bQh4nXc1tLw'

export const askView = (parts: Partial<AskView> = {}): AskView => ({
  requester: '王*',
  links: [],
  paths: { links: '/c/t/friend-links' },
  ...parts,
})

export const madeLink = (parts: Partial<MadeFriendLink> = {}): MadeFriendLink => ({
  id: 'fpl_1',
  via: 'friend_link',
  url: friendUrl,
  message: '帮我付一下，下班请你喝咖啡',
  requester: '王*',
  expires_at: '2026-03-28T04:15:00.000Z',
  ...parts,
})

type FriendParts = Partial<Omit<FriendView, 'cashier' | 'link'>> & {
  cashier?: ViewParts
  link?: Partial<FriendView['link']>
}

/** A friend's page inside WeChat; `parts` replaces what a test is about. */
export function friendView({ cashier, link, ...parts }: FriendParts = {}): FriendView {
  return {
    picture_url: null,
    problem: null,
    receipt_url: null,
    ...parts,
    cashier: cashierView({
      environment: 'wechat',
      methods: [wechatJsapi],
      scan_url: friendUrl,
      return_url: null,
      paths: { view: '/f/t/view', attempts: '/f/t/attempts', events: '/f/t/events', page: '/f/t' },
      ...cashier,
    }),
    link: {
      state: 'open',
      requester: '王*',
      message: '帮我付一下，下班请你喝咖啡',
      expires_at: '2026-03-28T04:15:00.000Z',
      ...link,
    },
  }
}

export const payerView = (parts: Partial<PayerView> = {}): PayerView => ({
  state: 'kept',
  app_name: '胡同杂货铺',
  subject: '手冲咖啡壶 600ml 与两包豆子',
  amount: 12_888,
  currency: 'CNY',
  wallet: 'wechat',
  paid_at: '2026-03-28T04:03:20.000Z',
  payment_no: '01kjy5z3v8e7q9w2mx4tabcdef',
  channel_trade_no: '4200002345202603281234567890',
  refunds: [],
  language: 'zh',
  now: '2026-03-28T04:04:00.000Z',
  livemode: true,
  paths: { view: '/r/t/view', events: '/r/t/events', page: '/r/t' },
  ...parts,
})
