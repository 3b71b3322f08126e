import type { Channel } from '@hutong/contract'
import { appendAudit, type Deps, newId, type Queries, statement, type Tx } from '../platform/index.ts'
import { setChannelAccountStatus } from './channel-store.ts'
import { connectInTransaction } from './connect-account.ts'
import type { Connector } from './connector.ts'
import type { OpenPlatform } from './onboarding-port.ts'

/** The platform's own account as a service provider at a channel, as stored; its secrets stay sealed here. */
export type PlatformAccount = Readonly<{
  id: string
  channel: Channel
  livemode: boolean
  merchantNo: string
  settings: Readonly<Record<string, unknown>>
  sealedSecrets: string
}>

type PlatformRow = {
  id: string
  channel: Channel
  livemode: boolean
  merchant_no: string
  settings: Record<string, unknown>
  secrets: string
}
const toAccount = (row: PlatformRow): PlatformAccount => ({
  id: row.id,
  channel: row.channel,
  livemode: row.livemode,
  merchantNo: row.merchant_no,
  settings: row.settings,
  sealedSecrets: row.secrets,
})

const selectOne = statement(
  'channels.platform-account',
  'select * from platform_channel_accounts where channel = $1 and livemode = $2',
)
const selectAll = statement('channels.platform-accounts', 'select * from platform_channel_accounts order by id')
const upsert = statement(
  'channels.connect-platform',
  `insert into platform_channel_accounts (id, channel, livemode, merchant_no, settings, secrets, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $7)
   on conflict on constraint platform_channel_accounts_one_per_channel do update set
     merchant_no = excluded.merchant_no, settings = excluded.settings, secrets = excluded.secrets,
     version = platform_channel_accounts.version + 1, updated_at = excluded.updated_at`,
)
const updateSecrets = statement(
  'channels.reseal-platform',
  'update platform_channel_accounts set secrets = $3, updated_at = $4 where id = $1 and secrets = $2 returning id',
)
const selectDerived = statement(
  'channels.accounts-under-platform',
  `select app_id, merchant_no from channel_accounts where channel = $1 and livemode = $2 and settings ->> 'platform_account' = $3 order by id for update`,
)

const contextOf = (id: string): string => `platform_account:${id}`

export const listPlatformAccounts = async (db: Queries): Promise<PlatformAccount[]> =>
  (await db.query<PlatformRow>(selectAll)).map(toAccount)

export async function findPlatformAccount(
  db: Queries,
  channel: Channel,
  livemode: boolean,
): Promise<PlatformAccount | undefined> {
  const [row] = await db.query<PlatformRow>(selectOne, [channel, livemode])
  return row && toAccount(row)
}

export type PlatformHandle = Readonly<{
  stored: PlatformAccount
  open: OpenPlatform
  secrets: Readonly<Record<string, unknown>>
}>

/** Opened, or undefined where the platform has none at this channel or it cannot be opened. */
export async function openPlatformAccount(
  deps: Pick<Deps, 'box' | 'log'> & Readonly<{ db: Queries }>,
  connectors: readonly Connector[],
  channel: Channel,
  livemode: boolean,
): Promise<PlatformHandle | undefined> {
  const stored = await findPlatformAccount(deps.db, channel, livemode)
  const onboarding = connectors.find((each) => each.channel === channel)?.onboarding
  if (!stored || !onboarding) return undefined
  const secrets = JSON.parse(deps.box.open(stored.sealedSecrets, contextOf(stored.id))) as Record<string, unknown>
  const { id, merchantNo, settings } = stored
  const opened = onboarding.open({ id, channel, merchantNo, settings, secrets })
  if (opened.kind === 'opened') return { stored, open: opened.platform, secrets }
  deps.log.error({ platform_account: id, problems: opened.problems }, 'a platform account cannot be opened')
  return undefined
}

/**
 * Connects the platform itself to a channel, or replaces its credentials; the accounts of merchants that are paid through it get the
 * new ones in the same transaction.
 */
export async function connectPlatformAccount(
  deps: Pick<Deps, 'db' | 'clock' | 'random' | 'box'>,
  connector: Connector,
  input: Omit<PlatformAccount, 'id' | 'sealedSecrets'> & Readonly<{ secrets: Readonly<Record<string, unknown>> }>,
  by: string,
): Promise<{ kind: 'connected'; accountId: string } | { kind: 'invalid'; problems: readonly string[] }> {
  const { channel, livemode, merchantNo, secrets, settings } = input
  if (!connector.onboarding)
    return { kind: 'invalid', problems: ['this channel takes no merchants in through a service provider.'] }
  const now = deps.clock.now()
  const id = (await findPlatformAccount(deps.db, channel, livemode))?.id ?? newId('platformAccount', now, deps.random)
  const judged = connector.onboarding.open({ id, channel, merchantNo, settings, secrets })
  if (judged.kind === 'invalid') return judged
  const sealed = deps.box.seal(JSON.stringify(secrets), contextOf(id))
  await deps.db.transaction(async (tx) => {
    await tx.query(upsert, [id, channel, livemode, merchantNo, JSON.stringify(settings), sealed, now])
    await appendAudit(tx, {
      appId: null,
      by,
      action: 'account.manage',
      subject: id,
      before: null,
      after: { channel, livemode, merchant_no: merchantNo, credentials: 'replaced' },
      at: now,
    })
    const stored = { id, channel, livemode, merchantNo, settings, sealedSecrets: sealed }
    const derived = await tx.query<{ app_id: string; merchant_no: string }>(selectDerived, [channel, livemode, id])
    for (const each of derived)
      await connectUnderPlatform(
        deps,
        tx,
        connector,
        { stored, open: judged.platform, secrets },
        each.app_id,
        each.merchant_no,
        by,
      )
  })
  return { kind: 'connected', accountId: id }
}

/** The account of an app whose merchant was taken in: it pays through the platform's keys. Answers its id. */
export async function connectUnderPlatform(
  deps: Pick<Deps, 'clock' | 'random' | 'box'>,
  tx: Tx,
  connector: Connector,
  platform: PlatformHandle,
  appId: string,
  merchantNo: string,
  by: string,
): Promise<string> {
  const { channel, id, livemode } = platform.stored
  const input = {
    appId,
    channel,
    livemode,
    merchantNo,
    settings: { ...platform.open.accountSettings(merchantNo), platform_account: id },
    secrets: platform.secrets,
  }
  const connected = await connectInTransaction(deps, tx, connector, input, by)
  if (connected.kind === 'invalid')
    throw new Error(`no account can be made of a platform account: ${connected.problems}`)
  return connected.accountId
}

/** Opens or shuts an account that was made from an application; shut, what is open at it is closed at its channel. */
export async function setApplicationAccount(db: Queries, id: string, isOpen: boolean, now: Date): Promise<void> {
  await setChannelAccountStatus(db, id, isOpen ? 'active' : 'suspended', now, !isOpen)
}

/** Seals the secrets anew, with the first master key. */
export async function resealPlatformAccount(
  deps: Pick<Deps, 'db' | 'clock' | 'box'>,
  account: PlatformAccount,
): Promise<boolean> {
  const context = contextOf(account.id)
  const after = deps.box.seal(deps.box.open(account.sealedSecrets, context), context)
  return (await deps.db.query(updateSecrets, [account.id, account.sealedSecrets, after, deps.clock.now()])).length > 0
}
