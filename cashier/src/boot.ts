import type { CashierView, PayerAction, PayerView, ShareConfig } from '@hutong/contract'
import { type Card, cardOf, cardPicture } from './card.ts'
import { yuanOfFen } from './money.ts'
import type { Scene } from './scene.ts'
import type { Words } from './words/words.ts'

const clientWords = [
  'working',
  'copied',
  'copyLink',
  'savePictureHint',
  'pictureCopied',
  'cancelled',
  'walletFailed',
  'waitingForWallet',
  'returning',
  'methodName',
  'amountPaid',
  'paidByFriend',
  'paidByNamed',
  'paid',
  'closed',
  'expired',
  'inDoubt',
  'offline',
  'unknownError',
  'errors',
] as const satisfies readonly (keyof Words)[]

/** The words the script may need, in the page's one language. */
export type ClientWords = Pick<Words, (typeof clientWords)[number]>

/** What the server hands the page's script, as JSON in the page. */
export type Boot = Readonly<{
  page: Scene['page']
  view: CashierView
  wallet: PayerAction | null
  /** Name of the saved picture, with the amount to tell two of them apart. */
  fileName: string
  /** Inside WeChat: how to tell it of the page's card, and the card of this very page where it has one. */
  share: ShareConfig | null
  card: (Card & Readonly<{ image: string; url: string }>) | null
  /** Where whoever paid by a friend's link finds what became of it; set when a form has begun the payment. */
  receiptUrl: string | null
  words: ClientWords
}>

/** The payer's own page only waits for news. */
export type PayerBoot = Readonly<{ page: 'payer'; view: PayerView }>

/** The card of a friend's page; the other pages have none. */
export const cardOfScene = ({ friend, view, words }: Scene): Boot['card'] =>
  friend && {
    ...cardOf(view.order, friend.link.requester, words),
    image: cardPicture(friend.picture_url, view.scan_url),
    url: view.scan_url,
  }

export function bootOf(scene: Scene): Boot {
  const { byForm, page, share, view, wallet, words } = scene
  const fileName = words.fileName(yuanOfFen(view.order.amount).replaceAll(',', ''))
  const entries = clientWords.map((key) => [key, words[key]])
  const receiptUrl = (byForm?.started as { receipt_url?: string } | undefined)?.receipt_url ?? null
  return {
    page,
    view,
    wallet,
    fileName,
    share,
    card: cardOfScene(scene),
    receiptUrl,
    words: Object.fromEntries(entries) as ClientWords,
  }
}
