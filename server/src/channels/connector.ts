import type { Channel, ChannelProduct, ErrorCode, GoodsType, Instalments, PayerAction } from '@hutong/contract'
import type { Money } from '../money/index.ts'
import type { OnboardingPort } from './onboarding-port.ts'
import type { ScrubbedAnswer } from './scrub-answer.ts'

/**
 * The whole port between us and a channel. A connector translates and decides nothing: it sees no database, no clock but the one
 * passed in, no random source but the one passed in, and never throws for something the channel said.
 */
export interface Connector {
  readonly channel: Channel
  readonly capabilities: Capabilities
  /**
   * Reads an account's stored settings and secrets and parses its keys once; the result is kept for the life of the account's version.
   * Problems are sentences for the person who entered them, without the secrets themselves.
   */
  open(
    record: ChannelAccountRecord,
  ): { kind: 'opened'; account: OpenAccount } | { kind: 'invalid'; problems: readonly string[] }
  /** Where the channel takes merchants in through a service provider. */
  readonly onboarding?: OnboardingPort
}

export type Capabilities = Readonly<{
  products: readonly ChannelProduct[]
  /** Products whose prepay is only signed here and never sent: the trade begins to exist when the payer acts. */
  localProducts: readonly ChannelProduct[]
  /** Products for which the payer's id at the channel must be known beforehand. */
  payerProducts: readonly ChannelProduct[]
  /** Products whose prepay the channel answers once: the same number again brings no second credential, and the first may be lost. */
  onceProducts: readonly ChannelProduct[]
  /** False where a trade ends by its own time alone: a close then only asks. */
  closesTrades: boolean
  amountFormat: 'minor_number' | 'yuan_text'
  amountMaxFen: bigint
  /** The least time that must be left before expiry for a new attempt. */
  expiryMinMs: number
  refunds: RefundCapabilities
}>

/** What is known of a channel's refunds before one is submitted. An account's settings may say otherwise by contract. */
export type RefundCapabilities = Readonly<{
  partial: boolean
  /** Days after the payment in which the channel takes refunds. */
  windowDays: number
  /** Refunds of one trade the channel takes at the most, or null where no limit is known. */
  partsMax: number | null
  /** The least time between two refunds of one trade. */
  gapMs: number
  /** How long after a submission the channel can first be asked about it. */
  askAfterMs: number
}>

/** What the store keeps. `secrets` are decrypted just for `open` and never leave the connector. */
export type ChannelAccountRecord = Readonly<{
  id: string
  channel: Channel
  merchantNo: string
  settings: Readonly<Record<string, unknown>>
  secrets: Readonly<Record<string, unknown>>
}>

/** Everything impure a connector may touch during one call. */
export type CallContext = Readonly<{
  now: Date
  /** Milliseconds left for this call, connection and body included; the connector aborts then and answers `unknown`. */
  deadlineMs: number
  fetch: typeof fetch
  /** A fresh random text of `length` characters of [0-9A-Za-z]. */
  nonce: (length: number) => string
  /** Told of every exchange, already scrubbed, for the order's timeline and metrics. */
  record: (exchange: Exchange) => void
}>

export type Exchange = Readonly<{
  operation: 'prepay' | 'query' | 'close' | 'refund' | 'refund_query' | 'identify' | 'keys' | 'share' | 'onboarding'
  attemptNo: string | null
  httpStatus: number | null
  /** The channel's own code, never its message or a body. */
  channelCode: string | null
  outcome: string
  /** Of an answer that was believed, scrubbed; left out where there is none. */
  answer?: ScrubbedAnswer | null
}>

export type PrepayRequest = Readonly<{
  /** Our number at the channel: letters and digits only, 26 long. The same number may be sent again with the same content. */
  attemptNo: string
  product: ChannelProduct
  amount: Money
  /** As the merchant gave it; the connector applies its written rule for what the channel cannot carry. */
  subject: string
  createdAt: Date
  expiresAt: Date
  notifyUrl: string
  /** Where page and wap products send the browser back to. */
  returnUrl: string | null
  payerId: string | null
  clientIp: string | null
  /** For h5: what kind of device asks. */
  device: 'ios' | 'android' | 'wap'
  /** The plan the payer chose, where the product pays by instalments. */
  instalments: Instalments | null
  goodsType: GoodsType
}>

/** `createdAt` and `expiresAt` are the attempt's own: a channel may know its trades by number and time. */
export type TradeRef = Readonly<{
  attemptNo: string
  product: ChannelProduct
  channelTradeNo: string | null
  createdAt: Date
  expiresAt: Date
}>

export type FactSource = 'prepay' | 'notification' | 'query' | 'close' | 'bill'

/** What a channel says of one attempt, whoever asked. A word we have not met is `unknown`, never a guess. */
export type TradeFact = Readonly<{
  source: FactSource
  trade:
    | Readonly<{ state: 'waiting'; action: PayerAction | null }>
    | Readonly<{
        state: 'paid'
        channelTradeNo: string
        /** The channel's order total (WeChat `amount.total`, Alipay `total_amount`), never net of the channel's own coupons. */
        amount: Money
        /** What the payer really paid, when told. */
        payerAmount: bigint | null
        paidAt: Date
        payerId: string | null
      }>
    | Readonly<{ state: 'declined' | 'closed' | 'never_existed'; reason: ChannelReason }>
    /** `not_sent`: surely nothing reached the channel. Everything else may have had an effect. */
    | Readonly<{ state: 'not_sent' | 'unknown'; reason: ChannelReason }>
}>

export type RefundRequest = Readonly<{
  /** Our number of the refund at the channel: letters and digits, 26 long. Whatever happens, the same refund keeps it. */
  refundNo: string
  attemptNo: string
  product: ChannelProduct
  channelTradeNo: string
  amount: Money
  /** The trade's order total as the channel knows it. */
  total: Money
  reason: string | null
  /** When this refund was first submitted; the same over its repeats. */
  submittedAt: Date
  /** When the trade was paid, where it is known: on the same day a channel may offer a cancel instead. */
  paidAt?: Date | null
  notifyUrl: string
}>

export type RefundRef = Readonly<
  Pick<RefundRequest, 'refundNo' | 'attemptNo' | 'product' | 'channelTradeNo' | 'amount' | 'total' | 'submittedAt'>
>

export type RefundFactSource = 'submit' | 'query' | 'notification' | 'bill' | 'person'

/** What a channel says of one refund. A word we have not met is `unknown`, never a guess. */
export type RefundFact = Readonly<{
  source: RefundFactSource
  refund:
    | Readonly<{ state: 'succeeded'; amount: Money; channelRefundNo: string | null; refundedAt: Date }>
    | Readonly<{ state: 'processing'; channelRefundNo: string | null }>
    /** Taken, and it cannot be completed without a person: the payer's card is closed, the account blocked. */
    | Readonly<{ state: 'stuck'; reason: ChannelReason; channelRefundNo: string | null }>
    /** Taken once and over without the money having moved. */
    | Readonly<{ state: 'closed'; reason: ChannelReason }>
    /** This submission had no effect. `later`: the same number may be submitted again (no balance yet, too fast). */
    | Readonly<{ state: 'refused'; again: 'never' | 'later'; reason: ChannelReason }>
    /** The channel does not know the number: nothing arrived there, as far as it can tell now. */
    | Readonly<{ state: 'never_existed'; reason: ChannelReason }>
    | Readonly<{ state: 'not_sent' | 'unknown'; reason: ChannelReason }>
}>

/** Our code plus the channel's own, for the timeline; no channel text (it may hold names). */
export type ChannelReason = Readonly<{ code: string; channelCode: string | null }>

export type PrepayRefusal = Readonly<{
  code: ErrorCode &
    (
      | 'amount_exceeds_channel_limit'
      | 'expires_too_soon'
      | 'payer_required'
      | 'forbidden_characters'
      | 'product_not_available'
    )
  param?: string
}>

export type RawNotification = Readonly<{
  headers: Readonly<Record<string, string | readonly string[] | undefined>>
  body: Uint8Array
}>

export type NotificationReading =
  | Readonly<{
      kind: 'trade'
      /** Unique per notification at this channel; the same over repeats where the channel keeps it so. */
      eventId: string
      attemptNo: string
      fact: TradeFact
      /** Which key verified it, for the key cockpit. */
      keyId: string
    }>
  /** Speaks of a refund. A notice that cannot say which state that refund is in carries `unknown`: it is asked about then. */
  | Readonly<{
      kind: 'refund'
      eventId: string
      attemptNo: string | null
      refundNo: string
      fact: RefundFact
      keyId: string
    }>
  /** Genuine, but of a kind we do not act on (a closed notice): stored and acknowledged. */
  | Readonly<{ kind: 'other'; eventId: string; attemptNo: string | null; what: string; keyId: string }>
  /** Genuinely signed, but it speaks of another merchant or app: nothing is applied, kept for a person, not acknowledged. */
  | Readonly<{ kind: 'foreign'; eventId: string; attemptNo: string | null; what: string; keyId: string }>
  | Readonly<{ kind: 'rejected'; reason: RejectReason; refreshKeys: boolean }>

export type RejectReason =
  | 'malformed'
  | 'stale'
  | 'unknown_serial'
  | 'bad_signature'
  | 'undecryptable'
  | 'unsupported_algorithm'

export type HttpReply = Readonly<{ status: number; contentType: string; body: string }>

export type Identification =
  | Readonly<{ kind: 'identified'; payerId: string }>
  | Readonly<{ kind: 'refused' | 'unavailable'; reason: ChannelReason }>

/** The arguments of the wallet's script, and where the page loads it from. `timestamp` is in Unix seconds. */
export type ShareConfig = Readonly<{
  appId: string
  timestamp: number
  nonceStr: string
  signature: string
  scriptUrl: string
}>

export interface OpenAccount {
  readonly record: Readonly<{ id: string; channel: Channel; merchantNo: string }>
  /** Pure: what this channel would refuse, found before an attempt exists. */
  checkPrepay(request: PrepayRequest): PrepayRefusal | undefined
  prepay(request: PrepayRequest, call: CallContext): Promise<TradeFact>
  queryTrade(ref: TradeRef, call: CallContext): Promise<TradeFact>
  /**
   * Closes and says what is known then: `closed`, `paid` (it was too late), `never_existed` (nothing to close), or `unknown`. Where the
   * channel closes nothing (`closesTrades`), also `waiting`: until the trade's own time is over.
   */
  closeTrade(ref: TradeRef, call: CallContext): Promise<TradeFact>
  /** Submits a refund, or the same one again: never with a new number. */
  refund(request: RefundRequest, call: CallContext): Promise<RefundFact>
  queryRefund(ref: RefundRef, call: CallContext): Promise<RefundFact>
  /** The channel's limits for refunds, with what this account's contract says. */
  readonly refundLimits: RefundCapabilities
  /** Judges cheap things first (size, header shape, time window, known serial) and RSA last. Never throws. */
  readNotification(raw: RawNotification, now: Date): NotificationReading
  /** The reply in the channel's dialect. */
  acknowledge(outcome: 'accepted' | 'refused'): HttpReply
  /** Where to send the payer's browser inside the wallet, to learn who pays, silently. `state` is [a-zA-Z0-9], at most 128. */
  authorizeUrl(redirectUri: string, state: string): string
  /** The names of the query parameters the wallet's redirect brings the code in. */
  readonly authorizeCodeParam: string
  identifyPayer(code: string, call: CallContext): Promise<Identification>
  /** What a page inside the wallet needs to offer its share card: the ticket its signature is made with. */
  shareTicket?(
    call: CallContext,
  ): Promise<
    | Readonly<{ kind: 'ticket'; ticket: string; expiresAt: Date }>
    | Readonly<{ kind: 'unavailable'; reason: ChannelReason }>
  >
  /** Pure: what the page at `url` hands to the wallet's script to prove that it may offer a share card. */
  shareConfig?(ticket: string, url: string, nonce: string, now: Date): ShareConfig
  /**
   * Certificate mode only: asks the channel for its current verification keys and answers the settings to store
   * (merged into the account's `settings`). The caller makes sure that one refresh at most is in flight.
   */
  refreshKeys?(
    call: CallContext,
  ): Promise<
    { kind: 'keys'; settings: Readonly<Record<string, unknown>> } | { kind: 'unavailable'; reason: ChannelReason }
  >
}
