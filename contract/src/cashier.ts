import type { AskView } from './friend-pages.ts'
import type { ChannelProduct, Environment, InstalmentBearer, Method, OrderStatus } from './statuses.ts'

/**
 * What the payer's pages are given. The server computes it, the page only draws it; amounts are integer fen.
 * No buyer id, no key and no channel credential is ever in here.
 */
export type PayerAction =
  | Readonly<{ kind: 'show_qr'; content: string; expires_at: string }>
  | Readonly<{ kind: 'redirect'; url: string; expires_at: string }>
  /** A form that the browser posts to the gateway; without script the payer presses its button. */
  | Readonly<{ kind: 'submit_form'; url: string; fields: Readonly<Record<string, string>>; expires_at: string }>
  | Readonly<{ kind: 'invoke_wechat_bridge'; args: Readonly<Record<string, string>>; expires_at: string }>
  | Readonly<{ kind: 'invoke_alipay_bridge'; trade_no: string; expires_at: string }>
  | Readonly<{ kind: 'invoke_app'; args: Readonly<Record<string, string>>; expires_at: string }>

export type Language = 'zh' | 'en'

/** Why a method cannot be used here; the page has the words, with what to do instead. */
export type MethodObstacle = 'blocked_in_wechat' | 'blocked_in_alipay' | 'blocked_in_mini_program' | 'not_connected'

export type CashierMethod = Readonly<{
  method: Method
  /** The product the button starts, or null where only the picture is shown (`wechat_scan` needs no attempt before the scan). */
  product: ChannelProduct | null
  obstacle: MethodObstacle | null
  /** Further ways of the same method on this device, such as the live-scan code on a desktop. */
  alternatives: readonly ChannelProduct[]
  /** The plans to choose one from, fewest instalments first, where the method pays by instalments; else empty. */
  instalments: readonly InstalmentOffer[]
}>

/** What the payer pays by one plan: the first instalment and `count - 1` equal ones, together `total`. */
export type InstalmentOffer = Readonly<{
  count: number
  bearer: InstalmentBearer
  /** What the payer pays on top of the amount: 0 where the shop bears the cost. */
  fee: number
  first: number
  each: number
  total: number
}>

export type CashierOrderState = 'open' | 'paid' | 'closed' | 'expired'

export type CashierView = Readonly<{
  state: CashierOrderState
  /** True while a payment is in doubt at its channel, or came with another sum: the page says so and keeps asking. */
  in_doubt: boolean
  order: Readonly<{
    status: OrderStatus
    app_name: string
    subject: string
    amount: number
    currency: 'CNY'
    expires_at: string
    paid_at: string | null
    paid_method: Method | null
    /** Set when a friend paid; `name` is what the friend chose to be called. */
    paid_by_friend: Readonly<{ name: string | null }> | null
  }>
  methods: readonly CashierMethod[]
  /** What the panel for asking a friend needs; null where no friend can be asked. */
  ask: AskView | null
  environment: Environment
  /** The code in the picture: an https link of ours, never a wallet's own scheme. */
  scan_url: string
  return_url: string | null
  language: Language
  /** Server time, so that the countdown does not depend on the phone's clock. */
  now: string
  livemode: boolean
  paths: Readonly<{ view: string; attempts: string; events: string; page: string }>
}>

/** Answer of `POST {paths.attempts}` with body `{ method, product, instalments? }`, the last the count of the chosen plan. */
export type StartedAttempt = Readonly<{
  attempt: string
  status: 'awaiting_payer' | 'unknown' | 'failed' | 'succeeded'
  action: PayerAction | null
  /** Error code of `contract/errors.ts` when the attempt failed; the payer may retry or change method. */
  failure: string | null
}>

/** The page behind the scanned code, `/q/{token}`. */
export type ScanView = Readonly<{
  cashier: CashierView
  /** Set when the wallet's bridge can be called at once: no tap of ours between the scan and the wallet's password. */
  attempt: StartedAttempt | null
  /** Error code to show instead, such as `payer_not_identified`. */
  problem: string | null
}>

/** Body of an error answer on every route. */
export type ErrorBody = Readonly<{ error: { code: string; message: string; param?: string; request_id: string } }>

/** Server-sent event `state` on `{paths.events}`: ask the view again, or trust `state` for the badge. */
export type CashierSignal = Readonly<{ state: CashierOrderState; in_doubt: boolean }>
