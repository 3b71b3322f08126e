import type { ChannelProduct } from '@hutong/contract'
import { type ChannelAccount, findChannelAccount } from '../../channels/index.ts'
import { attemptNoOf, newId } from '../../platform/index.ts'
import type { Core } from '../compose.ts'
import { AdminError, type Outcome } from './command.ts'

/**
 * Asks for a number nobody ever used. That the channel says so means that it knows the merchant and accepts our signature. Where
 * the account verifies by certificates that can be fetched, they are fetched too.
 */
export async function checkAccount(core: Core, account: ChannelAccount): Promise<Outcome> {
  const { deps, registry } = core
  const handle = await registry.account(account.id)
  if (!handle)
    throw new AdminError(
      'The account cannot be opened: its credentials were sealed with a key that is not configured, or are incomplete.',
    )
  const product = handle.products[0] as ChannelProduct
  const now = deps.clock.now()
  const attemptNo = attemptNoOf(newId('attempt', now, deps.random))
  const { trade } = await handle.open.queryTrade(
    { attemptNo, product, channelTradeNo: null, createdAt: now, expiresAt: now },
    registry.callContext(account.channel),
  )
  if (trade.state !== 'never_existed') {
    const reason = 'reason' in trade ? [trade.reason.code, trade.reason.channelCode].filter(Boolean).join(', ') : ''
    throw new AdminError(`The channel's answer was not the expected one: ${trade.state}${reason && ` (${reason})`}.`)
  }
  if (!handle.open.refreshKeys) return { rows: [{ id: account.id, check: 'passed' }] }
  await registry.refreshKeys(handle)
  const after = await findChannelAccount(deps.db, account.id)
  const keys = after && after.version > account.version ? 'fetched' : 'unchanged'
  return { rows: [{ id: account.id, check: 'passed', certificates: keys }] }
}
