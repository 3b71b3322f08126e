import type { Channel } from '@hutong/contract'
import { type Queries, statement } from '../platform/index.ts'
import type { ChannelAccount } from './channel-account.ts'

type AccountRow = {
  id: string
  app_id: string
  channel: Channel
  livemode: boolean
  merchant_no: string
  status: 'active' | 'suspended'
  settings: Record<string, unknown>
  secrets: string
  version: number
}

const toAccount = (row: AccountRow): ChannelAccount => ({
  id: row.id,
  appId: row.app_id,
  channel: row.channel,
  livemode: row.livemode,
  merchantNo: row.merchant_no,
  status: row.status,
  settings: row.settings,
  sealedSecrets: row.secrets,
  version: row.version,
})

const selectOne = statement('channels.account', 'select * from channel_accounts where id = $1')
const selectOfApp = statement(
  'channels.accounts-of-app',
  'select * from channel_accounts where app_id = $1 and livemode = $2 order by id',
)
const insertRow = statement(
  'channels.insert-account',
  `insert into channel_accounts (id, app_id, channel, livemode, merchant_no, status, settings, secrets, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
)
const updateKeys = statement(
  'channels.update-settings',
  `update channel_accounts set settings = settings || $2::jsonb, version = version + 1, updated_at = $3 where id = $1 returning version`,
)
const updateCredentials = statement(
  'channels.update-credentials',
  `update channel_accounts set merchant_no = $2, settings = $3::jsonb, secrets = $4, version = version + 1, updated_at = $5 where id = $1`,
)
const updateStatus = statement(
  'channels.update-status',
  `update channel_accounts set status = $2, updated_at = $3, closes_attempts = $4 where id = $1 and (status <> $2 or closes_attempts <> $4) returning id`,
)
const updateSecrets = statement(
  'channels.update-secrets',
  'update channel_accounts set secrets = $3, updated_at = $4 where id = $1 and secrets = $2 returning id',
)

export async function findChannelAccount(db: Queries, id: string): Promise<ChannelAccount | undefined> {
  const [row] = await db.query<AccountRow>(selectOne, [id])
  return row && toAccount(row)
}

export async function listChannelAccounts(db: Queries, appId: string, livemode: boolean): Promise<ChannelAccount[]> {
  return (await db.query<AccountRow>(selectOfApp, [appId, livemode])).map(toAccount)
}

export async function insertChannelAccount(db: Queries, account: ChannelAccount, now: Date): Promise<void> {
  await db.query(insertRow, [
    account.id,
    account.appId,
    account.channel,
    account.livemode,
    account.merchantNo,
    account.status,
    JSON.stringify(account.settings),
    account.sealedSecrets,
    now,
  ])
}

/** Merges new verification keys into the settings; every process opens the account anew for the new version. */
export async function mergeChannelSettings(
  db: Queries,
  id: string,
  settings: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  await db.query(updateKeys, [id, JSON.stringify(settings), now])
}

export async function replaceCredentials(
  db: Queries,
  id: string,
  credentials: { merchantNo: string; settings: Readonly<Record<string, unknown>>; sealedSecrets: string },
  now: Date,
): Promise<void> {
  await db.query(updateCredentials, [
    id,
    credentials.merchantNo,
    JSON.stringify(credentials.settings),
    credentials.sealedSecrets,
    now,
  ])
}

/**
 * A suspended account takes no new payments; open ones are still asked about and notified, or closed at their channel where it says
 * so. False when nothing changed.
 */
export async function setChannelAccountStatus(
  db: Queries,
  id: string,
  status: ChannelAccount['status'],
  now: Date,
  closesAttempts = false,
): Promise<boolean> {
  return (await db.query(updateStatus, [id, status, now, closesAttempts])).length > 0
}

/** The same secrets under another seal; nothing is written when they were changed meanwhile. */
export async function replaceSeal(
  db: Queries,
  id: string,
  seals: { before: string; after: string },
  now: Date,
): Promise<boolean> {
  return (await db.query(updateSecrets, [id, seals.before, seals.after, now])).length > 0
}
