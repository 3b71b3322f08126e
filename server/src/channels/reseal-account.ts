import type { Deps } from '../platform/index.ts'
import { type ChannelAccount, secretsContext } from './channel-account.ts'
import { replaceSeal } from './channel-store.ts'

/**
 * Seals an account's secrets anew, with the first master key. False when they were replaced meanwhile, and so are sealed anew already.
 * Throws `UnsealError` when they were sealed with a master key that is no longer configured.
 */
export async function resealAccount(
  deps: Pick<Deps, 'db' | 'clock' | 'box'>,
  account: ChannelAccount,
): Promise<boolean> {
  const context = secretsContext(account.id)
  const after = deps.box.seal(deps.box.open(account.sealedSecrets, context), context)
  return replaceSeal(deps.db, account.id, { before: account.sealedSecrets, after }, deps.clock.now())
}
