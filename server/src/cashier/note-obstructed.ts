import { type CashierView, friendMethods, type Method } from '@hutong/contract'
import type { ChannelRegistry } from '../channels/index.ts'
import type { OrderRef } from '../orders/index.ts'

/**
 * Keeps for the timeline that the page was opened where nothing can be paid by who opened it: no attempt will ever tell. Any other view
 * of the page is of no interest afterwards and is not kept.
 */
export function noteObstructed(registry: Pick<ChannelRegistry, 'note'>, ref: OrderRef, view: CashierView): void {
  const payable = view.methods.filter(({ method }) => !(friendMethods as readonly Method[]).includes(method))
  if (view.state !== 'open' || payable.some(({ obstacle }) => obstacle === null)) return
  registry.note(
    { appId: ref.appId, channelAccountId: null, number: ref.orderId },
    {
      operation: 'page',
      outcome: payable.length === 0 ? 'refused: nothing_offered' : 'refused: nothing_works_here',
      answer: {
        environment: view.environment,
        ...Object.fromEntries(payable.map(({ method, obstacle }) => [method, obstacle ?? ''])),
      },
    },
  )
}
