import { setTimeout } from 'node:timers/promises'
import { attemptIdOf, refundIdOf, statement } from '../../src/platform/index.ts'
import { checkAcknowledged, type Life, succeededAttempts } from './life.ts'
import { bring } from './notice-steps.ts'
import { mustHold } from './pure-invariants.ts'
import { runWork } from './steps.ts'

const nextDue = statement(
  '',
  `select least(
     (select min(next_check_at) from payment_attempts where app_id = $1),
     (select min(case when expires_at + interval '1 s' >= $2 then expires_at + interval '1 s' else expires_at + interval '25 h' end)
      from orders where app_id = $1 and status = 'awaiting_payment' and closing_reason is null),
     (select min(due_at) from stray_money where app_id = $1),
     (select min(next_try_at) from refunds where app_id = $1 and not (status = 'needs_action' and id = any ($3::text[]))),
     (select min(greatest(d.next_attempt_at, coalesce(d.lease_until, '-infinity'), coalesce(e.paused_until, '-infinity')))
      from webhook_deliveries d join webhook_endpoints e on e.app_id = d.app_id and e.id = d.endpoint_id
      where d.app_id = $1 and d.status = 'scheduled' and d.next_attempt_at is not null)) as at`,
)
const notFannedOut = statement(
  '',
  `select count(*)::int as behind, (count(*) filter (where xid < pg_snapshot_xmin(pg_current_snapshot())))::int as readable
   from events, progress
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
  life.crashAt = undefined
  life.say('the troubles are over')
  gateway.heal()
  stage.merchant.behave(() => 'accepts')
  life.world.skew(0)
  await beQuiet(life)
  await checkAcknowledged(life)
  const known = await succeededAttempts(life)
  for (const trade of gateway.trades()) {
    const attemptId = attemptIdOf(trade.attemptNo)
    if (!trade.paid || known.has(attemptId)) continue
    mustHold(
      // By a clock that is off, the end of a form may seem past while its payer still has it.
      trade.ended || (trade.isLocal && life.world.wasOff()),
      `the payment of ${trade.name} was found by asking, though no notification came`,
    )
    life.say(`the channel notifies of ${trade.name} once more`)
    gateway.notify(trade)
  }
  const wrong = await notReturned(life)
  for (const refund of gateway.refunds.all())
    if (refund.state !== 'processing' && wrong.has(refundIdOf(refund.refundNo))) {
      life.say(`the channel notifies of ${refund.name} once more`)
      gateway.refunds.notify(refund)
    }
  await beQuiet(life)
  // Snapshots of balances must not change what the balances are, a wrong clock or not.
  if (life.chance.chance(0.7)) return
  life.world.advance(30 * 3_600_000)
  for (const each of life.server.work) await runWork(life, each)
}

/** What waits for a person at the channel is asked about for ever. */
const stuckAt = ({ gateway }: Life): string[] =>
  gateway.refunds
    .all()
    .filter((refund) => refund.state === 'stuck')
    .map((refund) => refundIdOf(refund.refundNo))

const overHere = statement('', `select id from refunds where app_id = $1 and status in ('failed', 'succeeded')`)

/** Refunds nobody here asks about any more: what the channel says of them after that, it must say by itself. */
async function notReturned({ cast, stage }: Life): Promise<ReadonlySet<string>> {
  const rows = await stage.deps.db.query<{ id: string }>(overHere, [cast.appId])
  return new Set(rows.map((row) => row.id))
}

async function beQuiet(life: Life): Promise<void> {
  const { cast, gateway, server, stage, world } = life
  for (let round = 0; round < roundsMax; round++) {
    gateway.refunds.tick()
    for (const notice of gateway.notices.splice(0)) await bring(life, notice)
    let found = 0
    for (const each of server.work.filter(({ name }) => name !== 'housekeeping')) found += await runWork(life, each)
    if (await waitForTheLog(life)) continue
    const [due] = await stage.deps.db.query<{ at: Date | null }>(nextDue, [
      cast.appId,
      stage.clock.now(),
      stuckAt(life),
    ])
    if (!due?.at && found === 0) return
    const wait = due?.at ? due.at.getTime() - stage.clock.now().getTime() : 0
    // A round that found nothing although something is due is tried a moment later; one that found something, at once.
    if (wait > 0 || found === 0) world.advance(Math.max(1, wait + 1))
  }
  mustHold(false, 'once everybody answers again, the platform comes to rest')
}

/** Another database's transaction on the same PostgreSQL may hold the end of the event log back. Answers whether there was anything to wait for. */
async function waitForTheLog({ cast, stage }: Life): Promise<boolean> {
  for (let waited = 0; ; waited++) {
    const [log] = await stage.deps.db.query<{ behind: number; readable: number }>(notFannedOut, [cast.appId])
    if (!log || log.behind === 0) return false
    if (log.readable > 0) return true
    if (waited > 5_000) throw new Error('something else holds the event log back for too long')
    await setTimeout(4)
  }
}
