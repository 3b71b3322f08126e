import type { CashierView } from '@hutong/contract'
import { yuanOfFen } from './money.ts'
import type { Words } from './words/words.ts'

/** What a chat shows of a friend's link: who asks, as far as the buyer lets that be seen, for what and how much. Nothing else is in it. */
export type Card = Readonly<{ title: string; description: string }>

export const cardOf = (order: CashierView['order'], requester: string | null, words: Words): Card => ({
  title: words.friend.asks(requester),
  description: `¥${yuanOfFen(order.amount)} · ${order.subject} · ${order.app_name}`,
})

/** Ours, where the shop has given no picture. Chats fetch it by its whole address, and the name changes with the drawing. */
export const ownCardPicture = '/assets/share-card-1.png'

export const cardPicture = (shopPicture: string | null, pageUrl: string): string =>
  shopPicture ?? new URL(ownCardPicture, pageUrl).href
