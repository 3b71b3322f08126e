import type { CashierView, Language, StartedAttempt } from './cashier.ts'
import type { Channel, FriendLinkState, FriendMethod } from './statuses.ts'

// What the pages of friend pay are given: the buyer's panel, the friend's page, and the page of whoever paid.

/** In the buyer's cashier: what a friend would see of the buyer, and the links that are out. */
export type AskView = Readonly<{
  /** The buyer's name as a friend would see it, or null where the shop gave none. */
  requester: string | null
  links: readonly Readonly<{
    id: string
    via: FriendMethod
    message: string | null
    requester: string | null
    state: FriendLinkState
    created_at: string
  }>[]
  paths: Readonly<{ links: string }>
}>

/** A link just made: the only time its address is known. */
export type MadeFriendLink = Readonly<{
  id: string
  via: FriendMethod
  url: string
  message: string | null
  requester: string | null
  expires_at: string
}>

/** What a page inside a wallet offers its share card with (`wx.config`). */
export type ShareConfig = Readonly<{
  app_id: string
  timestamp: number
  nonce: string
  signature: string
  script_url: string
}>

/** The page behind a friend's link, `/f/{token}`: nothing of the buyer but what the buyer chose to share. */
export type FriendView = Readonly<{
  /** The order as the friend may see it; its paths and its `scan_url` are those of this link. */
  cashier: CashierView
  link: Readonly<{ state: FriendLinkState; requester: string | null; message: string | null; expires_at: string }>
  picture_url: string | null
  /** Inside a wallet that did not say who pays: the code to show instead of the button. */
  problem: string | null
  /** This browser's own payment by this link, if it made one that took money or may have. */
  receipt_url: string | null
}>

/** Answer of `POST /f/{token}/attempts`: `receipt_url` is the page of whoever pays by it. */
export type StartedFriendAttempt = StartedAttempt & Readonly<{ receipt_url: string }>

/**
 * What became of one friend's own payment. `kept` paid the order; `surplus` was not needed and goes back; `suspense` is not the sum that
 * was asked for; `someone_faster` may still have taken money after another had paid, `too_late` surely has not; the rest took nothing.
 */
export type PayerPageState =
  | 'waiting'
  | 'confirming'
  | 'kept'
  | 'surplus'
  | 'suspense'
  | 'someone_faster'
  | 'too_late'
  | 'failed'
  | 'over'

export type PayerRefund = Readonly<{ amount: number; state: 'under_way' | 'done'; at: string | null }>

/** The payer's own page, `/r/{token}`: it outlives the link. */
export type PayerView = Readonly<{
  state: PayerPageState
  app_name: string
  subject: string
  amount: number
  currency: 'CNY'
  wallet: Channel
  paid_at: string | null
  /** Our number at the wallet, as the payer's own bill shows it; the shop's number of the order is the buyer's. */
  payment_no: string
  channel_trade_no: string | null
  refunds: readonly PayerRefund[]
  language: Language
  now: string
  livemode: boolean
  paths: Readonly<{ view: string; events: string; page: string }>
}>
