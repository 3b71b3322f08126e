import type { Core } from '../core/core.ts'
import type { ScanMode, UserName } from '../core/users.ts'
import type { Book } from './book.ts'
import type { Cashier, OpenCashier, PayResult, Refused } from './cashier.ts'
import { parseForm } from './charset.ts'
import { checkCall } from './common-parameters.ts'
import type { PayMethod } from './funding.ts'
import { callContext } from './gateway.ts'
import { orderContext, type Wallet } from './methods/method.ts'
import { readOrderRequest } from './order-request.ts'
import { productRules } from './products.ts'
import { GatewayRefusal } from './refusals.ts'
import type { Tickets } from './tickets.ts'

export interface WalletBill {
  at: string
  merchantName: string
  description: string
  /** Integer fen; negative is money spent, positive is money that came back. */
  amountFen: number
}

/** Alipay as its user holds it on a phone. Whoever calls it says whose phone it is. */
export interface AlipayUserSide {
  /** What the app does with a code that it saw. Alipay takes codes from pictures as it does from the camera. */
  openCode(
    user: UserName,
    content: string,
    mode: ScanMode,
  ): Promise<OpenCashier | Refused | { kind: 'open_url'; url: string }>
  /** What `tradePay` does first, with a trade number of `alipay.trade.create` or an order string of app.pay. */
  tradePayPrepare(user: UserName, args: { tradeNO?: string; orderStr?: string }): Promise<OpenCashier | Refused>
  pay(payToken: string, password: string, method?: PayMethod): Promise<PayResult>
  cancel(payToken: string): Promise<void>
  balanceFen(user: UserName): number
  /** Newest first. */
  bills(user: UserName): WalletBill[]
}

const appMethod = new Set([productRules.app.method])

export function createUserSide(wallet: Wallet, cashier: Cashier): AlipayUserSide {
  const { core, book, tickets } = wallet

  return {
    openCode: async (user, content) => {
      const text = unwrapped(content.trim())
      if (/^https:\/\/qr\.alipay\.com\//i.test(text)) return scan(user, text, { core, tickets, cashier })
      if (/^https?:\/\//i.test(text) && URL.canParse(text)) return { kind: 'open_url', url: text }
      return { kind: 'refused', message: '支付宝暂不支持识别该二维码' }
    },
    tradePayPrepare: async (user, { tradeNO, orderStr }) => {
      if (typeof orderStr === 'string' && orderStr !== '') return openOrderString(user, orderStr, wallet, cashier)
      return openTradeNo(user, String(tradeNO ?? ''), book, tickets, cashier)
    },
    pay: async (payToken, password, method) => cashier.pay(payToken, password, method),
    cancel: async (payToken) => cashier.cancel(payToken),
    balanceFen: (user) => Number(book.account(user).balanceFen),
    bills: (user) => billsOf(user, wallet),
  }
}

// A link that opens the app names the code or page inside it.
function unwrapped(content: string): string {
  if (!/^alipays?:\/\/platformapi\/startapp/i.test(content) || !URL.canParse(content)) return content
  const { searchParams } = new URL(content)
  return searchParams.get('qrcode') ?? searchParams.get('url') ?? content
}

function scan(
  user: UserName,
  content: string,
  { core, tickets, cashier }: { core: Core; tickets: Tickets; cashier: Cashier },
): OpenCashier | Refused {
  const code = tickets.code(content)
  if (!code) return { kind: 'refused', message: '二维码不存在，请核对后再试' }
  if (core.clock.now() >= code.validUntil) return { kind: 'refused', message: '二维码已失效，请商家重新生成' }
  const { appId, request, notifyUrl } = code
  const ticket = tickets.open({ appId, request, ...(notifyUrl === undefined ? {} : { notifyUrl }) })
  return openNow(ticket.payToken, user, cashier)
}

function openTradeNo(
  user: UserName,
  tradeNo: string,
  book: Book,
  tickets: Tickets,
  cashier: Cashier,
): OpenCashier | Refused {
  const trade = book.tradeByNo(tradeNo)
  if (!trade) return { kind: 'refused', message: '交易不存在' }
  if (trade.buyer !== undefined && trade.buyer !== user) {
    return { kind: 'refused', message: '当前账号与下单账号不一致' }
  }
  const ticket = tickets.open({ appId: trade.appId, request: trade.request, tradeNo })
  return openNow(ticket.payToken, user, cashier)
}

function openOrderString(user: UserName, orderStr: string, wallet: Wallet, cashier: Cashier): OpenCashier | Refused {
  try {
    const call = checkCall(parseForm(orderStr, 'utf-8'), callContext(wallet, appMethod))
    const request = readOrderRequest('app', call.biz, orderContext(wallet, call.merchant))
    const notifyUrl = call.params.notify_url
    const ticket = wallet.tickets.open({ appId: call.merchant.appId, request, ...(notifyUrl ? { notifyUrl } : {}) })
    return openNow(ticket.payToken, user, cashier)
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) throw error
    return { kind: 'refused', message: `系统繁忙，请稍后再试 (${error.subCode})` }
  }
}

function openNow(payToken: string, user: UserName, cashier: Cashier): OpenCashier | Refused {
  const state = cashier.view(payToken)?.state
  if (state === 'paid') return { kind: 'refused', message: '订单已支付，请勿重复付款' }
  if (state === 'closed') return { kind: 'refused', message: '交易已经关闭' }
  return cashier.signIn(payToken, user)
}

function billsOf(user: UserName, { book, platform }: Wallet): WalletBill[] {
  const rows: { at: Date; bill: Omit<WalletBill, 'at'> }[] = []
  for (const trade of book.trades()) {
    if (trade.buyer !== user || !trade.paidAt) continue
    const merchantName = platform.merchantByAppId(trade.appId)?.title ?? ''
    const about = { merchantName, description: trade.request.subject }
    rows.push({ at: trade.paidAt, bill: { ...about, amountFen: -Number(trade.request.totalFen) } })
    for (const { at, fen } of trade.refunds) rows.push({ at, bill: { ...about, amountFen: Number(fen) } })
  }
  return rows.sort((a, b) => b.at.getTime() - a.at.getTime()).map(({ at, bill }) => ({ at: at.toISOString(), ...bill }))
}
