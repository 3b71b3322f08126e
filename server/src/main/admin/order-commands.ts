import { listApps } from '../../apps/index.ts'
import { findOrder, type OrderRef } from '../../orders/index.ts'
import type { Core } from '../compose.ts'
import { eraseOrder } from '../erase-order.ts'
import { AdminError, byCommand, type Command, type Given, type Outcome } from './command.ts'
import { whyCommand } from './why-command.ts'

/** An order by its id alone, of whatever app: an installation has few apps. */
async function refOf(core: Core, orderId: string): Promise<OrderRef> {
  for (const { id: appId } of await listApps(core.deps.db))
    if (await findOrder(core.deps.db, { appId, orderId })) return { appId, orderId }
  throw new AdminError('There is no such order.')
}

async function erase(core: Core, given: Given): Promise<Outcome> {
  const ref = await refOf(core, given.positionals[0] as string)
  const done = await eraseOrder(core.deps, ref, byCommand)
  switch (done.kind) {
    case 'not_found':
      throw new AdminError('There is no such order.')
    case 'open':
      throw new AdminError('The order can still be paid: close it first.')
    case 'unsettled':
      throw new AdminError(
        'A payment, a refund or a notification of this order is still being followed: try again later.',
      )
    case 'erased':
      return {
        rows: [{ id: ref.orderId, 'personal data': 'erased', notifications: String(done.notifications) }],
        notes: ['Amounts, numbers and the books are as they were. Metadata is the merchant’s and stays.'],
      }
  }
}

export const orderCommands: readonly Command[] = [
  whyCommand,
  {
    name: 'order erase',
    usage: '<order id>',
    summary: 'takes the personal data out of an order that is paid or closed; the books stay',
    options: {},
    words: ['the id of the order'],
    run: erase,
  },
]
