import type { ScanMode } from '../core/users.ts'
import type { Holder } from './browser/addresses.ts'

/** What a wallet's payment sheet shows. `payToken` is what pay and cancel take. */
export interface Sheet {
  kind: 'cashier'
  payToken: string
  description: string
  /** Integer fen. */
  amountFen: number
  merchantName: string
  /** What is left to pay after the wallet's own coupon. */
  payerTotalFen?: number
  balanceFen?: number
  /** What this order may be paid with, where the wallet offers a choice. */
  methods?: string[]
  /** Parts of the instalment plan that the order asks for. */
  huabeiCount?: string
}

/** The wallet's words to its user when it does not open something. */
export interface Refused {
  kind: 'refused'
  message: string
}

export type Opened = Sheet | Refused | { kind: 'open_url'; url: string }

export interface Paid {
  kind: 'paid' | 'wrong_password' | 'declined' | 'not_enough' | 'expired' | 'closed' | 'already_paid' | 'refused'
  /** The wallet's words to its user; not needed when paid. */
  message?: string
}

export interface Bill {
  at: string
  merchantName: string
  description: string
  /** Integer fen; negative is money spent, positive is money that came back. */
  amountFen: number
}

/** A wallet as its user holds it. */
export interface PhoneWallet {
  /** A web link that is not the wallet's own is `open_url`: the phone shows it in the wallet's browser. */
  openCode(user: Holder, content: string, mode: ScanMode): Promise<Opened>
  pay(payToken: string, password: string, method?: string): Promise<Paid>
  cancel(payToken: string): Promise<void>
  balanceFen(user: Holder): number
  /** Newest first. */
  bills(user: Holder): Bill[]
}

export interface WechatOnPhone extends PhoneWallet {
  /** What `getBrandWCPayRequest` does first with the arguments a page gave it. */
  bridgePrepare(
    user: Holder,
    args: unknown,
    pageUrl?: string,
  ): Promise<Sheet | { kind: 'refused'; err_msg: string; message?: string }>
  /** What WeChat answers to a page that calls `wx.config` at this address. */
  verifyPage(args: unknown, pageUrl: string): { errMsg: string }
}

export interface AlipayOnPhone extends PhoneWallet {
  /** What `tradePay` does first, with a trade number or an order string. */
  tradePayPrepare(user: Holder, args: { tradeNO?: string; orderStr?: string }): Promise<Sheet | Refused>
}

export interface Wallets {
  wechat: WechatOnPhone
  alipay: AlipayOnPhone
  /** The phone has this app only where the wallet is there. */
  unionpay?: PhoneWallet
}
