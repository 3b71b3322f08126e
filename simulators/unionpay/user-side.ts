import type { ScanMode, UserName } from '../core/users.ts'
import type { Cashier, OpenCashier, PayResult, Refused } from './cashier.ts'
import type { Gateway } from './gateway-parts.ts'
import { codePrefix } from './tickets.ts'

export interface WalletBill {
  at: string
  merchantName: string
  description: string
  /** Integer fen; negative is money spent, positive is money that came back. */
  amountFen: number
}

/** The UnionPay app as its user holds it on a phone. Whoever calls it says whose phone it is. */
export interface UnionpayUserSide {
  /** What the app does with a code that it saw, by camera or from a picture. */
  openCode(
    user: UserName,
    content: string,
    mode: ScanMode,
  ): Promise<OpenCashier | Refused | { kind: 'open_url'; url: string }>
  /** What an app's control does first, with the `tn` of the merchant's server. */
  tnPrepare(user: UserName, tn: string): Promise<OpenCashier | Refused>
  pay(payToken: string, password: string): Promise<PayResult>
  cancel(payToken: string): Promise<void>
  balanceFen(user: UserName): number
  /** Newest first. */
  bills(user: UserName): WalletBill[]
}

export function createUserSide(gateway: Gateway, cashier: Cashier): UnionpayUserSide {
  const { core, accounts, tickets } = gateway

  /** A cashier for the order behind a code, in front of this person. */
  function openContent(user: UserName, content: string, unknown: string): OpenCashier | Refused {
    const code = tickets.code(content)
    if (!code) return { kind: 'refused', message: unknown }
    const isOld = core.clock.now() >= code.validUntil && gateway.settings().latePayments === 'refused'
    if (isOld) return { kind: 'refused', message: '二维码已失效，请商家重新生成' }
    return cashier.signIn(tickets.open(code).payToken, user)
  }

  return {
    openCode: async (user, content) => {
      const text = content.trim()
      if (text.startsWith(codePrefix)) return openContent(user, text, '二维码不存在，请核对后再试')
      if (/^https?:\/\//i.test(text) && URL.canParse(text)) return { kind: 'open_url', url: text }
      return { kind: 'refused', message: '云闪付暂不支持识别该二维码' }
    },
    tnPrepare: async (user, tn) =>
      /^\d{21}$/.test(tn) ? openContent(user, tn, '订单不存在') : { kind: 'refused', message: '订单号不正确' },
    pay: async (payToken, password) => cashier.pay(payToken, password),
    cancel: async (payToken) => cashier.cancel(payToken),
    balanceFen: (user) => Number(accounts.balanceFen(user)),
    bills: (user) => billsOf(user, gateway),
  }
}

function billsOf(user: UserName, { book, platform }: Gateway): WalletBill[] {
  const rows: { at: Date; bill: Omit<WalletBill, 'at'> }[] = []
  for (const trade of book.trades()) {
    if (trade.user !== user || !trade.paidAt) continue
    const merchantName = platform.merchant(trade.merId)?.title ?? ''
    const about = { merchantName, description: `订单 ${trade.orderId}` }
    rows.push({ at: trade.paidAt, bill: { ...about, amountFen: -Number(trade.fen) } })
    if (trade.status === 'returned') {
      rows.push({ at: trade.returnedAt ?? trade.paidAt, bill: { ...about, amountFen: Number(trade.fen) } })
    }
    for (const { fen, code, finishedAt } of book.reversalsOf(trade)) {
      if (code === '00' && finishedAt) rows.push({ at: finishedAt, bill: { ...about, amountFen: Number(fen) } })
    }
  }
  return rows.sort((a, b) => b.at.getTime() - a.at.getTime()).map(({ at, bill }) => ({ at: at.toISOString(), ...bill }))
}
