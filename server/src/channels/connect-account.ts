import type { Channel } from '@hutong/contract'
import { type Deps, newId, type Queries } from '../platform/index.ts'
import { secretsContext } from './channel-account.ts'
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
  deps: Pick<Deps, 'clock' | 'random' | 'box'> & Readonly<{ db: Queries }>,
  connector: Connector,
  input: ChannelCredentials,
): Promise<{ kind: 'connected'; accountId: string } | { kind: 'invalid'; problems: readonly string[] }> {
  const now = deps.clock.now()
  const known = (await listChannelAccounts(deps.db, input.appId, input.livemode)).find(
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
  if (known)
    await replaceCredentials(
      deps.db,
      accountId,
      { merchantNo: input.merchantNo, settings: input.settings, sealedSecrets },
      now,
    )
  else {
    const { appId, channel, livemode, merchantNo, settings } = input
    await insertChannelAccount(
      deps.db,
      { id: accountId, appId, channel, livemode, merchantNo, status: 'active', settings, sealedSecrets, version: 1 },
      now,
    )
  }
  const stored = await findChannelAccount(deps.db, accountId)
  if (!stored) throw new Error('the channel account just written is not there')
  return { kind: 'connected', accountId }
}
