import type { Store } from '../core/store.ts'
import { startingBalanceFen, type UserName } from '../core/users.ts'

/** The masked card that each person pays with. */
export const cardNumbers: Record<UserName, string> = { buyer: '621626******0018', friend: '621626******0026' }

const startingMerchantFen = 100_000_000n

/** What the people's cards and the merchants' accounts hold. */
export interface Accounts {
  balanceFen(owner: string): bigint
  setBalanceFen(owner: string, fen: bigint): void
  move(owner: string, fen: bigint): void
}

export function createAccounts(store: Store, isUser: (owner: string) => owner is UserName): Accounts {
  const kept = store.collection<bigint>('unionpay-accounts')

  function balanceFen(owner: string): bigint {
    return kept.get(owner) ?? (isUser(owner) ? startingBalanceFen : startingMerchantFen)
  }

  function setBalanceFen(owner: string, fen: bigint) {
    kept.set(owner, fen)
    store.changed('unionpay-accounts')
  }

  return { balanceFen, setBalanceFen, move: (owner, fen) => setBalanceFen(owner, balanceFen(owner) + fen) }
}
