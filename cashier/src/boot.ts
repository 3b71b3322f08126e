import type { CashierView, PayerAction } from '@hutong/contract'
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
  words: ClientWords
}>

export function bootOf({ page, view, wallet, words }: Scene): Boot {
  const fileName = words.fileName(yuanOfFen(view.order.amount).replaceAll(',', ''))
  const entries = clientWords.map((key) => [key, words[key]])
  return { page, view, wallet, fileName, words: Object.fromEntries(entries) as ClientWords }
}
