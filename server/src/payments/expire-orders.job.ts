import { listExpired } from '../orders/index.ts'
import { crashPoint, type Deps, type DueWork, statement, type Tx } from '../platform/index.ts'
import { beginClosingOrders } from './close-order.ts'

const batchMax = 200

/**
 * Orders are looked at twice. The first mark stays so far behind the clock that an order whose commit was slow is not passed over;
 * the late one finds what was made by a process whose clock was wrong, whose time was over before the first mark could see it.
 */
const looks = [
  { name: 'expiry', lagMs: 1_000 },
  { name: 'expiry.late', lagMs: 25 * 3_600_000 },
] as const

type Mark = Readonly<{ expiresAt: Date; orderId: string }>

const lockMark = statement('expiry.lock-mark', 'select position from progress where name = $1 for update')
const createMark = statement(
  'expiry.create-mark',
  'insert into progress (name, position, updated_at) values ($1, $2, $3) on conflict do nothing',
)
const moveMark = statement('expiry.move-mark', 'update progress set position = $2, updated_at = $3 where name = $1')

/**
 * Begins closing orders whose time is over. A durable mark moves along the expiry times; moving it and setting the orders on their
 * way are one transaction, so no order is left out, whoever dies in between.
 */
export function expireOrdersWork(deps: Deps): DueWork {
  return {
    name: 'expire-orders',
    idleMs: 1_000,
    round: async () => {
      let found = 0
      for (const look of looks) {
        const { seen, toldOf } = await deps.db.transaction((tx) => lookOnce(deps, tx, look))
        if (toldOf) deps.wake.ring()
        found += seen
      }
      return found
    },
  }
}

async function lookOnce(
  deps: Deps,
  tx: Tx,
  { lagMs, name }: (typeof looks)[number],
): Promise<{ seen: number; toldOf: boolean }> {
  const now = deps.clock.now()
  const until = new Date(now.getTime() - lagMs)
  const mark = await takeMark(tx, name, now)
  const move = (to: Mark) =>
    tx.query(moveMark, [name, JSON.stringify({ expires_at: to.expiresAt.toISOString(), order_id: to.orderId }), now])
  if (mark.expiresAt > until) {
    // The clock was set back. A mark ahead of it would pass over what is made from now on.
    await move({ expiresAt: until, orderId: '' })
    return { seen: 0, toldOf: false }
  }
  const expired = await listExpired(tx, mark, until, batchMax)
  const last = expired.at(-1)
  if (!last) return { seen: 0, toldOf: false }
  const awaiting = expired.filter((each) => each.awaiting)
  const { toldOf } = await beginClosingOrders(deps, tx, awaiting, 'expired')
  await move(last)
  crashPoint('expiry-looked-before-commit')
  return { seen: expired.length, toldOf }
}

async function takeMark(tx: Tx, name: string, now: Date): Promise<Mark> {
  await tx.query(createMark, [name, JSON.stringify({ expires_at: new Date(0).toISOString(), order_id: '' }), now])
  const [row] = await tx.query<{ position: { expires_at: string; order_id: string } }>(lockMark, [name])
  if (!row) throw new Error('the mark of expiry is not there')
  return { expiresAt: new Date(row.position.expires_at), orderId: row.position.order_id }
}
