// What a payer's WeChat can be asked, what it answers, and its words to the person who holds it.

import type { ScanMode, UserName } from '../core/users.ts'

export interface Cashier {
  kind: 'cashier'
  payToken: string
  merchantName: string
  description: string
  amountFen: number
  /** What is left to pay after the coupon. */
  payerTotalFen: number
  balanceFen: number
}
export type CodeResult = Cashier | { kind: 'open_url'; url: string } | { kind: 'refused'; message: string }
export type BridgeResult = Cashier | { kind: 'refused'; err_msg: string; message: string }
export type PrepareResult = Cashier | { kind: 'refused'; message: string }
export type PayResult =
  | {
      kind: 'paid'
      transactionId: string
      amountFen: number
      payerTotalFen: number
      merchantName: string
      redirectUrl?: string
    }
  | {
      kind: 'wrong_password' | 'declined' | 'not_enough' | 'expired' | 'closed' | 'already_paid'
      message: string
    }

/** A line in the wallet's list of bills. */
export interface PayerBill {
  /** RFC 3339. */
  at: string
  merchantName: string
  description: string
  /** Negative is money spent, positive is money that came back. */
  amountFen: number
}

export interface WechatPayer {
  /** What WeChat does with a code. Native codes pay only when the camera sees them. */
  openCode(user: UserName, content: string, mode: ScanMode): Promise<CodeResult>
  /** `getBrandWCPayRequest`. With the page's address, the JSAPI directory is checked too. */
  bridgePrepare(user: UserName, args: unknown, pageUrl?: string): Promise<BridgeResult>
  /** An H5 link opened in a browser outside WeChat. */
  h5Prepare(user: UserName, h5Url: string, payerIp?: string): Promise<PrepareResult>
  /** The arguments that a merchant's app hands to WeChat. */
  appPrepare(user: UserName, args: unknown): Promise<PrepareResult>
  pay(payToken: string, password: string): Promise<PayResult>
  /** Pays an order without a code or a bridge, for load and for the control panel. The order's own rules still hold. */
  payAs(user: UserName, mchid: string, outTradeNo: string): Promise<PayResult>
  /** The payer leaves the cashier. Nothing is decided by it. */
  cancel(payToken: string): Promise<void>
  balanceFen(user: UserName): number
  /** Newest first. */
  bills(user: UserName): PayerBill[]
}

export const payerTexts = {
  longPress: '该商户暂不支持通过长按识别二维码完成支付',
  album: '为保障支付安全，暂不支持通过从相册识别二维码完成支付',
  expiredCode: '二维码已过期，请刷新后重新扫描',
  otherPayer: '商家订单信息有误，请重新下单支付',
  otherOpenid: '下单账号与支付账号不一致，请核实后再支付',
  pageNotRegistered: '当前页面的URL未注册',
  signature: '支付验证签名失败',
  network: '网络环境未能通过安全验证，请稍后再试',
  closed: '订单已关闭',
  expired: '订单已过期',
  alreadyPaid: '该订单已支付',
  declined: '银行卡交易受限，请更换支付方式',
  notEnough: '零钱余额不足，请更换支付方式',
  wrongPassword: '支付密码错误，请重试',
  unreadable: '无法识别的二维码',
} as const
