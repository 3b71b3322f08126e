import type { OrderRef } from '../orders/index.ts'
import { type Deps, idTime, type LinkPurpose, refused } from '../platform/index.ts'

const dayMs = 86_400_000

/** The order a payer's link leads to. A link that was tampered with or made for another purpose is invalid; an old one is expired. */
export function readLink(
  deps: Pick<Deps, 'links' | 'clock' | 'config'>,
  purpose: LinkPurpose,
  token: string,
): OrderRef {
  const ref = deps.links.read(purpose, token)
  if (!ref) throw refused('cashier_link_invalid')
  const madeAt = idTime(ref.orderId) ?? 0
  if (deps.clock.now().getTime() - madeAt > deps.config.CASHIER_LINK_DAYS * dayMs) throw refused('cashier_link_expired')
  return ref
}
