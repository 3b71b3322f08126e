import type { Deps } from '../platform/index.ts'
import { type EndpointOwner, lockEndpoint, updateEndpointRow } from './endpoint-store.ts'
import { resealSecret } from './signing.ts'

/**
 * Seals an endpoint's secrets anew, with the first master key; the secrets themselves stay. False when the endpoint is gone.
 * Throws `UnsealError` when one was sealed with a master key that is no longer configured.
 */
export async function resealEndpoint(
  deps: Pick<Deps, 'db' | 'box'>,
  owner: EndpointOwner,
  id: string,
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const found = await lockEndpoint(tx, owner, id)
    if (!found) return false
    const { previousSecret, secret } = found
    await updateEndpointRow(tx, {
      ...found,
      secret: resealSecret(deps.box, id, secret),
      previousSecret: previousSecret === null ? null : resealSecret(deps.box, id, previousSecret),
    })
    return true
  })
}
