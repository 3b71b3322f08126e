import type { Language, Method } from '@hutong/contract'
import type { BeijingTime } from '../countdown.ts'
import { en } from './en.ts'
import type { FriendWords } from './friend-words.ts'
import type { ObstacleWords } from './obstacle-text.ts'
import type { PayerErrorCode } from './payer-errors.ts'
import { zh } from './zh.ts'

/** A heading and one sentence under it. */
export type Saying = Readonly<{ title: string; text: string }>

/** Everything the pages say. A function where the sentence holds a value. */
export type Words = Readonly<{
  htmlLang: string
  otherLanguage: string
  cashier: string
  payTitle: (app: string) => string
  amountDue: string
  amountPaid: string
  timeLeft: string
  testMode: string
  chooseMethod: string
  methodName: Readonly<Record<Method, string>>
  methodHint: Readonly<Record<Method, string>>
  /** Instead of the hint where the page is open inside that very wallet. */
  methodHintInside: Readonly<Record<Method, string>>
  notHere: string
  obstacle: ObstacleWords
  copyLink: string
  copied: string
  copyByHand: string

  pictureTab: string
  liveTab: string
  pictureAlt: string
  steps: readonly [string, string, string, string]
  stepsLabel: string
  savePicture: string
  savePictureHint: string
  pressToSave: string
  screenshotHint: string
  shareToWechat: string
  copyPicture: string
  pictureCopied: string
  scanDirectly: string
  fileName: (yuan: string) => string
  posterTitle: string
  posterHint: string
  posterPayBefore: (time: BeijingTime) => string

  liveCodeAlt: string
  liveOnly: string
  showCode: string
  refreshCode: string
  codeExpired: string
  codeExpiresIn: string
  openWechat: string
  or: string
  payByWechat: string
  payByAlipay: string
  alipayScan: string
  alipayLogin: string
  goToAlipay: string

  choosePlan: string
  plan: (count: number) => string
  /** What each instalment is about; the first one too, where it differs. */
  planEach: (each: string, first: string) => string
  planFee: (fee: string, total: string) => string
  planFree: (total: string) => string
  planNote: string
  payByHuabei: string
  huabeiLogin: string
  goToHuabei: string

  payByUnionpay: string
  unionpayScan: string
  unionpayPage: string
  goToUnionpay: string
  goOnToGateway: string
  gatewayReady: string

  working: string
  payNow: string
  waitingForWallet: string
  confirming: Saying
  inDoubt: Saying
  waitingForPayment: string
  cancelled: string
  walletFailed: string
  needsScript: string
  scanWithPhone: Saying

  paid: Saying
  paidBy: string
  paidByFriend: string
  /** Holds `{name}`. */
  paidByNamed: string
  paidAt: string
  /** Holds `{seconds}`. */
  returning: string
  stay: string
  returnToShop: string
  mayClose: string
  closed: Saying
  expired: Saying
  backToShop: string
  noMethod: Saying

  friend: FriendWords

  retry: string
  chooseAnother: string
  offline: Saying
  unknownError: Saying
  errors: Readonly<Record<PayerErrorCode, Saying>>
}>

export const wordsOf = (language: Language): Words => (language === 'en' ? en : zh)
