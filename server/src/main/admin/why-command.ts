import { type App, findAppBySlug, listApps } from '../../apps/index.ts'
import { findOrder, findOrderByNumber, type Order } from '../../orders/index.ts'
import { readOrderFacts, timelineView } from '../../timeline/index.ts'
import type { Core } from '../compose.ts'
import { AdminError, type Command, type Given, modeOf, optionOf } from './command.ts'

const text = { type: 'string' } as const

async function requireOrder(core: Core, given: Given): Promise<Order> {
  const slug = optionOf(given, 'app')
  const named = slug === undefined ? undefined : await findAppBySlug(core.deps.db, slug)
  if (slug !== undefined && !named) throw new AdminError(`There is no app "${slug}": "app list" shows those there are.`)
  const number = given.positionals[0] as string
  const lookIn = (app: App) =>
    number.startsWith('ord_')
      ? findOrder(core.deps.db, { appId: app.id, orderId: number })
      : findOrderByNumber(core.deps.db, { appId: app.id, livemode: modeOf(given), merchantOrderNo: number })
  const found: Order[] = []
  for (const app of named ? [named] : await listApps(core.deps.db)) {
    const order = await lookIn(app)
    if (order) found.push(order)
  }
  const [order, ...others] = found
  if (!order)
    throw new AdminError(
      'There is no such order; a number of the merchant’s is looked for in test mode, with --live in live mode.',
    )
  if (others.length > 0) throw new AdminError('Several apps have an order of this number: name one with --app.')
  return order
}

export const whyCommand: Command = {
  name: 'order why',
  usage: '<order id or merchant_order_no> [--app <slug>] [--live]',
  summary: 'tells why an order is paid or not, what to do, and everything that happened',
  options: { app: text, live: { type: 'boolean' } },
  words: ['the id of the order or its merchant_order_no'],
  run: async (core, given) => {
    const order = await requireOrder(core, given)
    await core.exchanges.flush()
    const { diagnosis, entries } = timelineView(await readOrderFacts(core.deps.db, order), core.deps.clock.now())
    const code = diagnosis.channel_code === null ? '' : ` [${diagnosis.channel_code}]`
    return {
      rows: [
        ...entries.map(({ at, kind, says }) => ({ at, kind, en: says.en, zh: says.zh })),
        { at: 'now', kind: diagnosis.cause, en: `${diagnosis.says.en}${code}`, zh: `${diagnosis.says.zh}${code}` },
        { at: 'next', kind: diagnosis.state, en: diagnosis.next.en, zh: diagnosis.next.zh },
      ],
    }
  },
}
