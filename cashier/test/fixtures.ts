import type { CashierMethod, CashierView, ScanView, StartedAttempt } from '@hutong/contract'

export const scanUrl = 'https://pay.example.com/q/Zk3v9QwX2mT7bNc5rLp8'

type ViewParts = Partial<Omit<CashierView, 'order'>> & { order?: Partial<CashierView['order']> }

/** An open order on a desktop with both methods; `parts` replaces what a test is about. */
export function cashierView(parts: ViewParts = {}): CashierView {
  return {
    state: 'open',
    in_doubt: false,
    methods: [wechatPicture, alipayDesktop],
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
      ...parts.order,
    },
  }
}

export const wechatPicture: CashierMethod = {
  method: 'wechat_scan',
  product: null,
  obstacle: null,
  alternatives: ['native_qr'],
}

export const alipayDesktop: CashierMethod = {
  method: 'alipay',
  product: 'precreate',
  obstacle: null,
  alternatives: ['page'],
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

export const scanView = (parts: Partial<ScanView> = {}): ScanView => ({
  cashier: cashierView({ environment: 'wechat' }),
  attempt: bridgeAttempt,
  problem: null,
  ...parts,
})
