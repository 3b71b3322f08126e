import { listExpired } from '../orders/index.ts'
import { crashPoint, type Deps, type DueWork, statement, type Tx } from '../platform/index.ts'
import { beginClosingOrders } from './close-order.ts'

const batchMax = 200
/** The mark stays this far behind the clock, so that an order whose commit was slow is not passed over. */
const lagMs = 1_000

type Mark = Readonly<{ expiresAt: Date; orderId: string }>

const lockMark = statement('expiry.lock-mark', `select position from progress where name = 'expiry' for update`)
const createMark = statement(
  'expiry.create-mark',
  `insert into progress (name, position, updated_at) values ('expiry', $1, $2) on conflict do nothing`,
)
const moveMark = statement(
  'expiry.move-mark',
  `update progress set position = $1, updated_at = $2 where name = 'expiry'`,
)

/**
 * Begins closing orders whose time is over. A durable mark moves along the expiry times; moving it and setting the orders on their
 * way are one transaction, so every order is seen once, whoever dies in between.
 */
export function expireOrdersWork(deps: Deps): DueWork {
  return {
    name: 'expire-orders',
    idleMs: 1_000,
    round: async () => {
      const { seen, toldOf } = await deps.db.transaction(async (tx) => {
        const mark = await takeMark(tx, deps.clock.now())
        const until = new Date(deps.clock.now().getTime() - lagMs)
        const expired = await listExpired(tx, mark, until, batchMax)
        const last = expired.at(-1)
        if (!last) return { seen: 0, toldOf: false }
        const told = await beginClosingOrders(
          deps,
          tx,
          expired.filter((each) => each.awaiting),
          'expired',
        )
        await tx.query(moveMark, [
          JSON.stringify({ expires_at: last.expiresAt.toISOString(), order_id: last.orderId }),
          deps.clock.now(),
        ])
        crashPoint('expiry-looked-before-commit')
        return { seen: expired.length, toldOf: told.toldOf }
      })
      if (toldOf) deps.wake.ring()
      return seen
    },
  }
}

async function takeMark(tx: Tx, now: Date): Promise<Mark> {
  await tx.query(createMark, [JSON.stringify({ expires_at: new Date(0).toISOString(), order_id: '' }), now])
  const [row] = await tx.query<{ position: { expires_at: string; order_id: string } }>(lockMark)
  if (!row) throw new Error('the mark of expiry is not there')
  return { expiresAt: new Date(row.position.expires_at), orderId: row.position.order_id }
}
