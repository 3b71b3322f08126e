import type { Method, RolloutChange } from '@hutong/contract'
import { type Queries, statement, type Tx } from '../platform/index.ts'
import type { LastBrake, Rollout, RolloutDefinition, RolloutVersion } from './rollout.ts'

type RolloutRow = {
  app_id: string
  livemode: boolean
  method: Method
  id: string
  definition: RolloutDefinition
  version: number
  killed_at: Date | null
  last_brake: LastBrake | null
  stage_since: Date
  next_look_at: Date
  event_sequence: number
  updated_at: Date
  updated_by: string
}
const toRollout = (row: RolloutRow): Rollout => ({
  appId: row.app_id,
  livemode: row.livemode,
  method: row.method,
  id: row.id,
  definition: row.definition,
  version: row.version,
  killedAt: row.killed_at,
  lastBrake: row.last_brake,
  stageSince: row.stage_since,
  nextLookAt: row.next_look_at,
  eventSequence: row.event_sequence,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

export type RolloutRef = Readonly<Pick<Rollout, 'appId' | 'livemode' | 'method'>>

const selectOfApp = statement(
  'rollouts.of-app',
  'select * from rollouts where app_id = $1 and livemode = $2 order by method',
)
const selectForUpdate = statement(
  'rollouts.lock',
  'select * from rollouts where app_id = $1 and livemode = $2 and method = $3 for update',
)
const upsert = statement(
  'rollouts.save',
  `insert into rollouts (app_id, livemode, method, id, definition, version, killed_at, last_brake, stage_since, next_look_at, event_sequence, updated_at, updated_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   on conflict (app_id, livemode, method) do update set definition = $5, version = $6, killed_at = $7, last_brake = $8, stage_since = $9,
     next_look_at = $10, event_sequence = $11, updated_at = $12, updated_by = $13
   where rollouts.version = $6 - 1 returning version`,
)
const insertVersion = statement(
  'rollouts.keep-version',
  `insert into rollout_history (app_id, livemode, method, version, change, definition, killed_at, last_brake, at, by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
)

export const listRollouts = async (db: Queries, appId: string, livemode: boolean): Promise<Rollout[]> =>
  (await db.query<RolloutRow>(selectOfApp, [appId, livemode])).map(toRollout)

export async function lockRollout(tx: Tx, ref: RolloutRef): Promise<Rollout | undefined> {
  const [row] = await tx.query<RolloutRow>(selectForUpdate, [ref.appId, ref.livemode, ref.method])
  return row && toRollout(row)
}

/** False where somebody else has made this version meanwhile: a first version cannot be locked before it is there. */
export async function saveRollout(tx: Tx, rollout: Rollout, change: RolloutChange): Promise<boolean> {
  const { appId, definition, killedAt, lastBrake, livemode, method, updatedAt, updatedBy, version } = rollout
  const [text, brake] = [JSON.stringify(definition), lastBrake && JSON.stringify(lastBrake)]
  const saved = await tx.query(upsert, [
    appId,
    livemode,
    method,
    rollout.id,
    text,
    version,
    killedAt,
    brake,
    rollout.stageSince,
    rollout.nextLookAt,
    rollout.eventSequence,
    updatedAt,
    updatedBy,
  ])
  if (saved.length === 0) return false
  await tx.query(insertVersion, [appId, livemode, method, version, change, text, killedAt, brake, updatedAt, updatedBy])
  return true
}

type VersionRow = Pick<
  RolloutRow,
  'app_id' | 'livemode' | 'method' | 'version' | 'definition' | 'killed_at' | 'last_brake'
> & {
  change: RolloutChange
  at: Date
  by: string
}
const toVersion = (row: VersionRow): RolloutVersion => ({
  appId: row.app_id,
  livemode: row.livemode,
  method: row.method,
  version: row.version,
  change: row.change,
  definition: row.definition,
  killedAt: row.killed_at,
  lastBrake: row.last_brake,
  at: row.at,
  by: row.by,
})
const selectVersions = statement(
  'rollouts.versions',
  `select * from rollout_history where app_id = $1 and livemode = $2 and method = $3 and ($4::int is null or version < $4) order by version desc limit $5`,
)

/** Newest first, those before a version. */
export const listRolloutVersions = async (
  db: Queries,
  { appId, livemode, method }: RolloutRef,
  before: number | null,
  limit: number,
): Promise<RolloutVersion[]> =>
  (await db.query<VersionRow>(selectVersions, [appId, livemode, method, before, limit])).map(toVersion)

const claimRows = statement(
  'rollouts.claim-looks',
  `update rollouts r set next_look_at = $2
   from (select app_id, livemode, method from rollouts where next_look_at <= $1 order by next_look_at limit $3 for update skip locked) as due
   where r.app_id = due.app_id and r.livemode = due.livemode and r.method = due.method returning r.*`,
)

/** Takes rollouts whose payments are to be looked at; they are due again then, whatever becomes of this look. */
export const claimLooks = async (db: Queries, now: Date, nextLookAt: Date, limit: number): Promise<Rollout[]> =>
  (await db.query<RolloutRow>(claimRows, [now, nextLookAt, limit])).map(toRollout)
