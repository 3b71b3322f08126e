// The demonstration merchants. Each wallet gives them its own identifiers and keys; the names are the same in all.

export const merchantNames = ['shop', 'video', 'secondhand'] as const
export type MerchantName = (typeof merchantNames)[number]

/** What a payer sees in the wallet's cashier. */
export const merchantTitles: Record<MerchantName, string> = {
  shop: '胡同小店',
  video: '胡同影院',
  secondhand: '胡同闲置',
}

export function isMerchantName(value: unknown): value is MerchantName {
  return merchantNames.includes(value as MerchantName)
}
