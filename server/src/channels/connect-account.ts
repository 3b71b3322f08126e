import type { Channel } from '@hutong/contract'
import { appendAudit, type Deps, newId, type Tx } from '../platform/index.ts'
import { type ChannelAccount, secretsContext } from './channel-account.ts'
import { findChannelAccount, insertChannelAccount, listChannelAccounts, replaceCredentials } from './channel-store.ts'
import type { Connector } from './connector.ts'

export type ChannelCredentials = Readonly<{
  appId: string
  channel: Channel
  livemode: boolean
  merchantNo: string
  settings: Readonly<Record<string, unknown>>
  secrets: Readonly<Record<string, unknown>>
}>

/**
 * Connects an app to a channel, or replaces the credentials of the account it has there under the same merchant number.
 * The connector judges the credentials first: what it cannot open is answered as problems and nothing is stored.
 */
export async function connectChannelAccount(
  deps: Pick<Deps, 'db' | 'clock' | 'random' | 'box'>,
  connector: Connector,
  input: ChannelCredentials,
  by: string,
): Promise<ConnectedAccount> {
  return deps.db.transaction((tx) => connectInTransaction(deps, tx, connector, input, by))
}

export type ConnectedAccount =
  | Readonly<{ kind: 'connected'; accountId: string }>
  | Readonly<{ kind: 'invalid'; problems: readonly string[] }>

/** The same as part of something larger. */
export async function connectInTransaction(
  deps: Pick<Deps, 'clock' | 'random' | 'box'>,
  tx: Tx,
  connector: Connector,
  input: ChannelCredentials,
  by: string,
): Promise<ConnectedAccount> {
  const now = deps.clock.now()
  const known = (await listChannelAccounts(tx, input.appId, input.livemode)).find(
    (account) => account.channel === input.channel && account.merchantNo === input.merchantNo,
  )
  const accountId = known?.id ?? newId('channelAccount', now, deps.random)
  const judged = connector.open({
    id: accountId,
    channel: input.channel,
    merchantNo: input.merchantNo,
    settings: input.settings,
    secrets: input.secrets,
  })
  if (judged.kind === 'invalid') return judged

  const sealedSecrets = deps.box.seal(JSON.stringify(input.secrets), secretsContext(accountId))
  const { appId, channel, livemode, merchantNo, settings } = input
  if (known) await replaceCredentials(tx, accountId, { merchantNo, settings, sealedSecrets }, now)
  else
    await insertChannelAccount(
      tx,
      { id: accountId, appId, channel, livemode, merchantNo, status: 'active', settings, sealedSecrets, version: 1 },
      now,
    )
  await audit(tx, accountId, known, input, by, now)
  const stored = await findChannelAccount(tx, accountId)
  if (!stored) throw new Error('the channel account just written is not there')
  return { kind: 'connected', accountId }
}

/** Settings are keys that anybody may know and addresses; of secrets only that they were given is written. */
async function audit(
  tx: Tx,
  accountId: string,
  known: ChannelAccount | undefined,
  input: ChannelCredentials,
  by: string,
  at: Date,
): Promise<void> {
  const { appId, channel, livemode, merchantNo } = input
  const mode = (settings: ChannelCredentials['settings']) => settings.key_mode ?? settings.sign_mode ?? null
  await appendAudit(tx, {
    appId,
    by,
    action: 'account.manage',
    subject: accountId,
    before: known ? { channel, merchant_no: known.merchantNo, verifies_by: mode(known.settings) } : null,
    after: {
      channel,
      livemode,
      merchant_no: merchantNo,
      verifies_by: mode(input.settings),
      products: input.settings.products ?? null,
      credentials: 'replaced',
    },
    at,
  })
}
