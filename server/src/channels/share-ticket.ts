import { type Deps, UnsealError } from '../platform/index.ts'
import type { ShareConfig } from './connector.ts'
import type { ChannelHandle, ChannelRegistry } from './registry.ts'
import { claimShareTicket, findShareTicket, type StoredTicket, saveShareTicket } from './share-ticket-store.ts'

/** The ticket for an account's share card, or undefined where none is to be had: then the page offers no card. */
export type ShareTickets = (handle: ChannelHandle) => Promise<string | undefined>

/** A new one is asked for this long before the end, while the old one still serves every page. */
const renewBeforeMs = 600_000
/** A page signs with a ticket and hands it to the wallet a moment later. */
const usableForMs = 30_000
/**
 * Longer than any call to the channel takes. After an answer, a refusal too, the lease is left to run out, so that a page that is much
 * looked at does not ask again and again.
 */
const leaseMs = 60_000

/** Pure: what to do with the ticket that is there. */
export function decideTicket(expiresAt: Date | undefined, now: Date): 'use' | 'renew' | 'get' {
  const leftMs = expiresAt === undefined ? 0 : expiresAt.getTime() - now.getTime()
  if (leftMs > renewBeforeMs) return 'use'
  return leftMs > usableForMs ? 'renew' : 'get'
}

/**
 * The channel hands out few tickets a day and each is good for two hours, so all processes share one: sealed in the database, renewed
 * under a lease by whoever sees first that it ends.
 */
export function createShareTickets(
  deps: Pick<Deps, 'db' | 'clock' | 'box' | 'log'>,
  registry: Pick<ChannelRegistry, 'callContext'>,
): ShareTickets {
  const running = new Map<string, Promise<string | undefined>>()

  const opened = (handle: ChannelHandle, stored: StoredTicket | undefined): string | undefined => {
    try {
      return stored && deps.box.open(stored.sealed, ticketContext(handle))
    } catch (error) {
      // Sealed for other credentials of the account, or under a master key that is gone: as good as none.
      if (error instanceof UnsealError) return undefined
      throw error
    }
  }

  const look = async (handle: ChannelHandle): Promise<string | undefined> => {
    const now = deps.clock.now()
    const stored = await findShareTicket(deps.db, handle.stored.id)
    const ticket = opened(handle, stored)
    const decision = decideTicket(ticket === undefined ? undefined : stored?.expiresAt, now)
    if (decision === 'use') return ticket
    const lease = { now, until: new Date(now.getTime() + leaseMs) }
    const isOurs = await claimShareTicket(deps.db, handle.stored.id, lease, stored)
    const newer = isOurs ? await renewed(handle, lease.until) : await ofAnother(handle, now)
    return newer ?? (decision === 'renew' ? ticket : undefined)
  }

  const renewed = async (handle: ChannelHandle, leaseUntil: Date): Promise<string | undefined> => {
    const answer = await handle.open.shareTicket?.(registry.callContext(handle.stored.channel))
    if (answer?.kind !== 'ticket') {
      deps.log.warn({ channel_account: handle.stored.id, reason: answer?.reason }, 'no share ticket is to be had')
      return undefined
    }
    const sealed = deps.box.seal(answer.ticket, ticketContext(handle))
    await saveShareTicket(deps.db, handle.stored.id, leaseUntil, { sealed, expiresAt: answer.expiresAt })
    return answer.ticket
  }

  /** Between our look and our claim another process may have finished. */
  const ofAnother = async (handle: ChannelHandle, now: Date): Promise<string | undefined> => {
    const stored = await findShareTicket(deps.db, handle.stored.id)
    const ticket = opened(handle, stored)
    return ticket !== undefined && decideTicket(stored?.expiresAt, now) !== 'get' ? ticket : undefined
  }

  return async (handle) => {
    if (!handle.open.shareTicket) return undefined
    const key = `${handle.stored.id}/${handle.stored.version}`
    const known = running.get(key)
    if (known) return known
    const looking = look(handle).finally(() => running.delete(key))
    running.set(key, looking)
    return looking
  }
}

/** Names the version of the credentials: a ticket of the app id before is worth nothing. */
const ticketContext = ({ stored }: ChannelHandle): string => `share_ticket:${stored.id}:${stored.version}`

/** What the page at `url` needs to offer a share card; undefined for a channel that has none. */
export function shareConfigOf(
  handle: ChannelHandle,
  ticket: string,
  url: string,
  nonce: string,
  now: Date,
): ShareConfig | undefined {
  return handle.open.shareConfig?.(ticket, url, nonce, now)
}
