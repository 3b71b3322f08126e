import { appendAudit, type Deps } from '../platform/index.ts'
import type { ChannelAccount } from './channel-account.ts'
import { setChannelAccountStatus } from './channel-store.ts'

/** Takes an account out of use or into it again, within two seconds. False where it is so already. */
export async function changeAccountStatus(
  deps: Pick<Deps, 'db' | 'clock'>,
  account: Pick<ChannelAccount, 'id' | 'appId' | 'channel'>,
  status: ChannelAccount['status'],
  by: string,
): Promise<boolean> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    if (!(await setChannelAccountStatus(tx, account.id, status, now))) return false
    await appendAudit(tx, {
      appId: account.appId,
      by,
      action: 'account.manage',
      subject: account.id,
      before: { channel: account.channel, status: status === 'active' ? 'suspended' : 'active' },
      after: { channel: account.channel, status },
      at: now,
    })
    return true
  })
}
