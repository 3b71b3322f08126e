// The demonstration merchants. Each wallet gives them its own identifiers and keys; the names are the same in all.

export const merchantNames = ['shop', 'video', 'secondhand'] as const
export type MerchantName = (typeof merchantNames)[number]

/** What a payer sees in the wallet's cashier. */
export const merchantTitles: Record<MerchantName, string> = {
  shop: '胡同百货',
  video: '胡同视频',
  secondhand: '胡同二手',
}

export function isMerchantName(value: unknown): value is MerchantName {
  return merchantNames.includes(value as MerchantName)
}
