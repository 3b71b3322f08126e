import type { Deps } from '../platform/index.ts'

const quietMs = 60_000

/**
 * Anybody may send rubbish to a notification address, as often as they like: of each account and reason one line a minute is logged,
 * with how many there were since the last, and answered with true. The metric counts them all.
 */
export function createRejectionLog(
  deps: Pick<Deps, 'clock' | 'log'>,
): (about: { channel: string; channelAccountId: string; reason: string }) => boolean {
  const since = new Map<string, { at: number; count: number }>()
  return ({ channel, channelAccountId, reason }) => {
    const key = `${channelAccountId} ${reason}`
    const now = deps.clock.now().getTime()
    const last = since.get(key)
    const count = (last?.count ?? 0) + 1
    if (last && now >= last.at && now - last.at < quietMs) {
      since.set(key, { at: last.at, count })
      return false
    }
    since.set(key, { at: now, count: 0 })
    deps.log.warn({ channel, channel_account: channelAccountId, reason, count }, 'notifications were rejected')
    return true
  }
}
