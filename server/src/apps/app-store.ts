import type { Method } from '@hutong/contract'
import { columns, type Queries, statement, type Tx } from '../platform/index.ts'
import type { ApiKey, App, AppMethod } from './app.ts'

type AppRow = { id: string; slug: string; name: string; name_en: string | null; created_at: Date }
const toApp = (row: AppRow): App => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  nameEn: row.name_en,
  createdAt: row.created_at,
})

const selectApp = statement('apps.one', 'select * from apps where id = $1')
const selectAppBySlug = statement('apps.by-slug', 'select * from apps where slug = $1')
const selectApps = statement('apps.all', 'select * from apps order by id')
const lockAppRow = statement('apps.lock', 'select id from apps where id = $1 for no key update')
const insertAppRow = statement(
  'apps.insert',
  'insert into apps (id, slug, name, name_en, created_at) values ($1, $2, $3, $4, $5)',
)

export async function findApp(db: Queries, id: string): Promise<App | undefined> {
  const [row] = await db.query<AppRow>(selectApp, [id])
  return row && toApp(row)
}

export async function findAppBySlug(db: Queries, slug: string): Promise<App | undefined> {
  const [row] = await db.query<AppRow>(selectAppBySlug, [slug])
  return row && toApp(row)
}

/** Every app, oldest first; for operators, who have few. */
export const listApps = async (db: Queries): Promise<App[]> => (await db.query<AppRow>(selectApps)).map(toApp)

/** Until the transaction ends nobody else changes what belongs to the app's settings. */
export async function lockApp(tx: Tx, id: string): Promise<void> {
  await tx.query(lockAppRow, [id])
}

export async function insertApp(db: Queries, app: App): Promise<void> {
  await db.query(insertAppRow, [app.id, app.slug, app.name, app.nameEn, app.createdAt])
}

const selectMethods = statement(
  'apps.methods',
  'select method, position, enabled from app_methods where app_id = $1 order by position, method',
)
const upsertMethods = statement(
  'apps.set-methods',
  `insert into app_methods (app_id, method, position, enabled) select * from unnest($1::text[], $2::text[], $3::int[], $4::bool[])`,
)
const deleteMethods = statement('apps.clear-methods', 'delete from app_methods where app_id = $1')

export const listAppMethods = (db: Queries, appId: string): Promise<AppMethod[]> =>
  db.query<AppMethod>(selectMethods, [appId])

const appendMethod = statement(
  'apps.append-method',
  `insert into app_methods (app_id, method, position, enabled)
   select $1, $2, coalesce(max(position) + 1, 0), true from app_methods where app_id = $1 on conflict do nothing`,
)

/** At the end of the list. One that is there stays as it is: an app that has switched a method off keeps it off. */
export async function offerMethod(db: Queries, appId: string, method: Method): Promise<void> {
  await db.query(appendMethod, [appId, method])
}

/** Replaces the app's whole list. */
export async function setAppMethods(
  tx: Tx,
  appId: string,
  methods: readonly { method: Method; enabled: boolean }[],
): Promise<void> {
  await tx.query(deleteMethods, [appId])
  await tx.query(
    upsertMethods,
    columns(
      methods.map((entry, position) => [appId, entry.method, position, entry.enabled]),
      4,
    ),
  )
}

type KeyRow = { id: string; app_id: string; hint: string; livemode: boolean; created_at: Date; revoked_at: Date | null }
const toKey = (row: KeyRow): ApiKey => ({
  id: row.id,
  appId: row.app_id,
  hint: row.hint,
  livemode: row.livemode,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
})

const selectKey = statement(
  'apps.key-by-hash',
  'select id, app_id, hint, livemode, created_at, revoked_at from api_keys where hash = $1',
)
const selectKeyById = statement(
  'apps.key',
  'select id, app_id, hint, livemode, created_at, revoked_at from api_keys where id = $1',
)
const selectKeys = statement(
  'apps.keys',
  'select id, app_id, hint, livemode, created_at, revoked_at from api_keys where app_id = $1 order by id',
)
const insertKeyRow = statement(
  'apps.insert-key',
  'insert into api_keys (id, app_id, hash, hint, livemode, created_at) values ($1, $2, $3, $4, $5, $6)',
)
const revokeKeyRow = statement(
  'apps.revoke-key',
  'update api_keys set revoked_at = $3 where app_id = $1 and id = $2 and revoked_at is null returning id',
)

export async function findKeyByHash(db: Queries, hash: Buffer): Promise<ApiKey | undefined> {
  const [row] = await db.query<KeyRow>(selectKey, [hash])
  return row && toKey(row)
}

export async function findKey(db: Queries, id: string): Promise<ApiKey | undefined> {
  const [row] = await db.query<KeyRow>(selectKeyById, [id])
  return row && toKey(row)
}

export const listKeys = async (db: Queries, appId: string): Promise<ApiKey[]> =>
  (await db.query<KeyRow>(selectKeys, [appId])).map(toKey)

export async function insertKey(db: Queries, key: ApiKey, hash: Buffer): Promise<void> {
  await db.query(insertKeyRow, [key.id, key.appId, hash, key.hint, key.livemode, key.createdAt])
}

/** False when there is no such key or it was revoked before. */
export async function revokeKey(db: Queries, appId: string, keyId: string, now: Date): Promise<boolean> {
  return (await db.query(revokeKeyRow, [appId, keyId, now])).length > 0
}
