import { forgetIdempotencyKeys } from '../apps/index.ts'
import { takeSnapshots } from '../ledger/index.ts'
import { forgetSessions } from '../people/index.ts'
import { type Deps, type DueWork, statement } from '../platform/index.ts'
import { forgetExchanges } from '../timeline/index.ts'

const hourMs = 3_600_000
/**
 * A snapshot stays this far behind: further than any transaction may run and any clock may be wrong, so that no transfer is still
 * written whose id lies before it.
 */
const snapshotLagMs = 26 * 3_600_000

const takeTurn = statement(
  'housekeeping.turn',
  `insert into progress (name, position, updated_at) values ('housekeeping', '{}', $1)
   on conflict (name) do update set updated_at = excluded.updated_at where progress.updated_at <= $2 returning name`,
)

/** Once an hour, by whichever worker comes first: balance snapshots, and what is old forgotten: idempotency keys, sessions, exchanges with channels. */
export function housekeepingWork(deps: Deps): DueWork {
  return {
    name: 'housekeeping',
    idleMs: 60_000,
    round: async () => {
      const now = deps.clock.now()
      const turn = await deps.db.query(takeTurn, [now, new Date(now.getTime() - hourMs)])
      if (turn.length === 0) return 0
      await takeSnapshots(deps.db, new Date(now.getTime() - snapshotLagMs))
      await forgetIdempotencyKeys(deps, now)
      await forgetExchanges(deps.db, now)
      await forgetSessions(deps.db, now)
      return 0
    },
  }
}
