import type {
  CashierView,
  FriendView,
  Language,
  MadeFriendLink,
  Method,
  PayerView,
  ScanView,
  ShareConfig,
  StartedAttempt,
} from '@hutong/contract'

/** What a page without script has just started: given after the form's POST so that the page can draw the answer. `instalments`: the chosen plan's count. */
export type StartedByForm = Readonly<{ method: Method; started: StartedAttempt; instalments?: number }>

export type RenderOptions = Readonly<{
  /** The nonce of this answer's Content-Security-Policy; it stands on every script and style tag. */
  nonce: string
  /** Set when an attempt was started by a plain form; the page then opens with its panel and code. */
  startedByForm?: StartedByForm
  /** On the buyer's page: the friend's link that a form has just made. */
  made?: MadeFriendLink
  /** Inside WeChat: what the page signs its share card with. */
  share?: ShareConfig | null
}>

export type Problem = Readonly<{
  /** Error code of the contract; words of our own are used where the payer may meet the code. */
  code: string
  language: Language
  messageZh: string
  message: string
  /** Where "try again" leads; without it the page offers none. */
  retryUrl?: string
}>

/** Where the hashed files are (`dir`, a folder) and the path they must be served under, for good. */
export type Assets = Readonly<{ dir: string; prefix: '/assets/' }>

export type RenderCashier = (view: CashierView, options: RenderOptions) => string
export type RenderScan = (view: ScanView, options: RenderOptions) => string
export type RenderFriend = (view: FriendView, options: RenderOptions) => string
export type RenderPayer = (view: PayerView, options: RenderOptions) => string
export type RenderProblem = (problem: Problem, options: RenderOptions) => string
