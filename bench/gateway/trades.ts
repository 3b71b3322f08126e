import type { PaidTrade } from './notifications.ts'

/** What a gateway knows of a trade, by the merchant's number. */
export type Trade = PaidTrade & { readonly notifyUrl: string; paid: boolean; closed: boolean }
export type Trades = Map<string, Trade>
