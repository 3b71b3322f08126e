// The people who hold the phones.

export const userNames = ['buyer', 'friend'] as const
export type UserName = (typeof userNames)[number]

export const userTitles: Record<UserName, string> = { buyer: '小王', friend: '阿丽' }

/** How a code came before the app's eye. WeChat treats the three differently. */
export const scanModes = ['camera', 'album', 'long_press'] as const
export type ScanMode = (typeof scanModes)[number]

/** The payment password of every demonstration wallet. */
export const walletPassword = '123456'

/** What every demonstration wallet holds at first, in fen. */
export const startingBalanceFen = 1_000_000n

export function isUserName(value: unknown): value is UserName {
  return userNames.includes(value as UserName)
}

/** Whose phone a request comes from: the header or the cookie `x-sim-user`, else the buyer's. */
export function requestUser(headers: { 'x-sim-user'?: string | string[]; cookie?: string }): UserName {
  const header = headers['x-sim-user']
  if (isUserName(header)) return header
  const cookie = /(?:^|;\s*)x-sim-user=([a-z]+)/.exec(headers.cookie ?? '')?.[1]
  return isUserName(cookie) ? cookie : 'buyer'
}
