import { createHash } from 'node:crypto'
import { startingBalanceFen, type UserName, userNames } from '../core/users.ts'

const userIds: Record<UserName, string> = { buyer: '2088000000000902', friend: '2088000000000903' }
const logonIds: Record<UserName, string> = { buyer: '159****0001', friend: 'ali***@hutong.example' }

/** What Huabei lends each user at first, in fen. */
const startingCreditFen = 2_000_000n

export interface AlipayAccount {
  user: UserName
  userId: string
  balanceFen: bigint
  /** What is left of the Huabei line. */
  creditFen: bigint
}

export function newAccount(user: UserName): AlipayAccount {
  return { user, userId: userIds[user], balanceFen: startingBalanceFen, creditFen: startingCreditFen }
}

/** The masked name that answers and notifications show. */
export function maskedLogonId(user: UserName): string {
  return logonIds[user]
}

export function userIdOf(user: UserName): string {
  return userIds[user]
}

/** A user's identifier toward one application; another application gets another one. */
export function openIdOf(user: UserName, appId: string): string {
  return `0${createHash('sha256').update(`${appId}/${userIds[user]}`).digest('base64url').replaceAll('_', '-')}`
}

export function userByOpenId(openId: string, appId: string): UserName | undefined {
  return userNames.find((user) => openIdOf(user, appId) === openId)
}

export function userByUserId(userId: string): UserName | undefined {
  return userNames.find((user) => userIds[user] === userId)
}
