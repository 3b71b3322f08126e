import type { Channel, FriendLinkState, PayerPageState } from '@hutong/contract'
import type { Saying } from './words.ts'

/** What the pages of friend pay say: the buyer's panel, the friend's page, and the page of whoever paid. */
export type FriendWords = Readonly<{
  messageLabel: string
  messageExample: string
  showName: (masked: string) => string
  previewTitle: string
  /** Also the title of the shared card. Without a name it is just a friend who asks. */
  asks: (masked: string | null) => string
  make: string
  made: Saying
  copyLink: string
  share: string
  shareInWechat: string
  openPage: string
  shareFromPage: string
  pictureAlt: string
  posterTitle: string
  posterHint: string
  linksOut: string
  linkMadeAt: (time: string) => string
  takeBack: string
  makeAnother: string

  payFor: string
  payNow: string
  otherWays: string
  nameLabel: string
  refundNote: string
  safetyNote: (app: string) => string
  ended: Readonly<Record<Exclude<FriendLinkState, 'open'>, Saying>>
  ownPayment: string
  receipt: string

  payerState: Readonly<Record<PayerPageState, Saying>>
  surplusOnItsWay: Saying
  surplusBack: Saying
  amountPaid: string
  amountAsked: string
  wallet: string
  walletName: Readonly<Record<Channel, string>>
  paidAt: string
  tradeNo: string
  paymentNo: string
  refundUnderWay: string
  refundDone: string
  keepThisPage: string
}>
