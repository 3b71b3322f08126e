import type { KeyRing } from '../core/keys.ts'
import { randomText } from '../core/random.ts'
import type { Store } from '../core/store.ts'
import { startingBalanceFen, type UserName, userNames } from '../core/users.ts'

/** Balances of payers and merchants, and who a payer is under which app. */
export interface Accounts {
  balance(owner: string): bigint
  setBalance(owner: string, fen: bigint): void
  add(owner: string, fen: bigint): void
  /** Takes money if there is enough of it. */
  take(owner: string, fen: bigint): boolean
  /** The openid of a person under an appid: another one under every appid. */
  openid(user: UserName, appid: string): string
  userOf(openid: string, appid: string): UserName | undefined
}

const merchantStartingBalanceFen = 10_000_000n

export function createAccounts({ store, keys }: { store: Store; keys: KeyRing }): Accounts {
  const balances = store.collection<bigint>('wechat-balances')
  const balance = (owner: string) =>
    balances.get(owner) ?? (userNames.includes(owner as UserName) ? startingBalanceFen : merchantStartingBalanceFen)
  const setBalance = (owner: string, fen: bigint) => {
    balances.set(owner, fen)
    store.changed('wechat-balances')
  }
  const openid = (user: UserName, appid: string) =>
    keys.text(`wechat/openid/${appid}/${user}`, () => `o${randomText(27)}`)

  return {
    balance,
    setBalance,
    add: (owner, fen) => setBalance(owner, balance(owner) + fen),
    take: (owner, fen) => {
      if (balance(owner) < fen) return false
      setBalance(owner, balance(owner) - fen)
      return true
    },
    openid,
    userOf: (wanted, appid) => userNames.find((user) => openid(user, appid) === wanted),
  }
}
