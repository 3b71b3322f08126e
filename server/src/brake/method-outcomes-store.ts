import type { Channel, Method } from '@hutong/contract'
import { firstIdAt, type Queries, statement } from '../platform/index.ts'

export type MethodOutcomes = Readonly<{
  method: Method
  channel: Channel
  payments: number
  succeeded: number
  failed: number
}>

/** The newest of a busy app say enough: more would make a look slower and no wiser. */
const readMax = 20_000

// Ids sort by time, so the key itself finds the newest. What still waits for its payer has no outcome; what a channel did not
// answer believably is an error of the method for as long as it lasts.
const countRows = statement(
  'brake.outcomes',
  `with recent as (
     select method, channel, channel_account_id, status from payment_attempts
     where app_id = $1 and id >= $3 and status not in ('created', 'awaiting_payer') order by id desc limit ${readMax}
   ), counted as (
     select method, channel, channel_account_id, count(*)::int as payments,
       (count(*) filter (where status = 'succeeded'))::int as succeeded, (count(*) filter (where status in ('failed', 'unknown')))::int as failed
     from recent group by method, channel, channel_account_id
   )
   select method, channel, payments, succeeded, failed from counted
   where exists (select 1 from channel_accounts a where a.id = channel_account_id and a.livemode = $2)`,
)

/** What became of an app's payments that were begun since then, by method and channel. */
export const countOutcomes = (db: Queries, app: { appId: string; livemode: boolean }, since: Date) =>
  db.query<MethodOutcomes>(countRows, [app.appId, app.livemode, firstIdAt('attempt', since)])
