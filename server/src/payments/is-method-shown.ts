import type { Method } from '@hutong/contract'
import { findOrder, type OrderRef, payableState } from '../orders/index.ts'
import { type Deps, refused } from '../platform/index.ts'
import { isShown, type Rollouts } from '../rollout/index.ts'

/**
 * However a method is used, by the cashier, the API or a friend's page: what this order's buyer is not shown is not begun. Methods
 * without a rollout cost nothing here.
 */
export async function isMethodShown(
  deps: Pick<Deps, 'db' | 'clock'>,
  rollouts: Pick<Rollouts, 'of' | 'decisionsFor'>,
  { livemode, method, ref }: Readonly<{ ref: OrderRef; livemode: boolean; method: Method }>,
): Promise<boolean> {
  if (!(await rollouts.of(ref.appId, livemode)).some((rollout) => rollout.method === method)) return true
  const order = await findOrder(deps.db, ref)
  if (!order) throw refused('order_not_found')
  // An order that cannot be paid any more is refused by its own name, and nothing is decided about it.
  if (payableState(order, deps.clock.now()) !== 'open') return true
  const decision = (await rollouts.decisionsFor(order, {})).get(method)
  return !decision || isShown(decision)
}
