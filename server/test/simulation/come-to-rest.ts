import { setTimeout } from 'node:timers/promises'
import { attemptIdOf, statement } from '../../src/platform/index.ts'
import { checkAcknowledged, type Life, succeededAttempts } from './life.ts'
import { mustHold } from './pure-invariants.ts'
import { bring, runWork } from './steps.ts'

const nextDue = statement(
  '',
  `select least(
     (select min(next_check_at) from payment_attempts where app_id = $1),
     (select min(expires_at) + interval '1001 ms' from orders where app_id = $1 and status = 'awaiting_payment' and closing_reason is null),
     (select min(greatest(d.next_attempt_at, coalesce(d.lease_until, '-infinity'), coalesce(e.paused_until, '-infinity')))
      from webhook_deliveries d join webhook_endpoints e on e.app_id = d.app_id and e.id = d.endpoint_id
      where d.app_id = $1 and d.status = 'scheduled' and d.next_attempt_at is not null)) as at`,
)
const notFannedOut = statement(
  '',
  `select count(*)::int as count from events, progress
   where progress.name = 'webhooks.fan-out' and app_id = $1
     and (xid, events.position) > ((progress.position->>'xid')::xid8, (progress.position->>'position')::bigint)`,
)

const roundsMax = 400

/**
 * The troubles are over: the channel answers truthfully, the endpoint accepts, no process stops. The time moves from one thing that is
 * due to the next until nothing is. What the channel takes for finished it does not tell of unasked, so all of that must be found by asking.
 */
export async function comeToRest(life: Life): Promise<void> {
  const { gateway, stage } = life
  life.crashIn = undefined
  life.say('the troubles are over')
  gateway.heal()
  stage.merchant.behave(() => 'accepts')
  await beQuiet(life)
  await checkAcknowledged(life)
  const known = await succeededAttempts(life)
  for (const trade of gateway.trades()) {
    if (!trade.paid || known.has(attemptIdOf(trade.attemptNo))) continue
    mustHold(trade.ended, `the payment of ${trade.name} was found by asking, though no notification came`)
    life.say(`the channel notifies of ${trade.name} once more`)
    gateway.notify(trade)
  }
  await beQuiet(life)
  // Snapshots of balances must not change what the balances are.
  if (life.chance.chance(0.3)) for (const each of life.server.work) await runWork(life, each)
}

async function beQuiet(life: Life): Promise<void> {
  const { cast, gateway, server, stage, world } = life
  const { db } = stage.deps
  for (let round = 0; round < roundsMax; round++) {
    for (const notice of gateway.notices.splice(0)) await bring(life, notice)
    let found = 0
    for (const each of server.work.filter(({ name }) => name !== 'housekeeping')) found += await runWork(life, each)
    if (found > 0) continue
    // A transaction in another database of this PostgreSQL may hold the end of the event log back for a moment.
    const [behind] = await db.query<{ count: number }>(notFannedOut, [cast.appId])
    if (behind && behind.count > 0) {
      await setTimeout(2)
      continue
    }
    const [due] = await db.query<{ at: Date | null }>(nextDue, [cast.appId])
    if (!due?.at) return
    world.advance(Math.max(1, due.at.getTime() - stage.clock.now().getTime() + 1))
  }
  mustHold(false, 'once everybody answers again, the platform comes to rest')
}
