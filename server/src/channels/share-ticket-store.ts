import { type Queries, statement } from '../platform/index.ts'

export type StoredTicket = Readonly<{ sealed: string; expiresAt: Date }>

const selectOne = statement(
  'channels.share-ticket',
  'select sealed, expires_at from share_tickets where channel_account_id = $1 and sealed is not null',
)
const claimRow = statement(
  'channels.claim-share-ticket',
  `insert into share_tickets (channel_account_id, lease_until) values ($1, $3)
   on conflict (channel_account_id) do update set lease_until = $3
   where (share_tickets.lease_until is null or share_tickets.lease_until <= $2) and share_tickets.sealed is not distinct from $4
   returning channel_account_id`,
)
const updateTicket = statement(
  'channels.save-share-ticket',
  `update share_tickets set sealed = $3, expires_at = $4
   where channel_account_id = $1 and lease_until = $2 returning channel_account_id`,
)

export async function findShareTicket(db: Queries, accountId: string): Promise<StoredTicket | undefined> {
  const [row] = await db.query<{ sealed: string; expires_at: Date }>(selectOne, [accountId])
  return row && { sealed: row.sealed, expiresAt: row.expires_at }
}

/** True for one process at a time, and only while the ticket is still the one it has looked at. */
export async function claimShareTicket(
  db: Queries,
  accountId: string,
  lease: { now: Date; until: Date },
  seen: StoredTicket | undefined,
): Promise<boolean> {
  const claimed = await db.query(claimRow, [accountId, lease.now, lease.until, seen?.sealed ?? null])
  return claimed.length > 0
}

/**
 * False when the lease ran out and another has taken over; its ticket is the newer one. The lease stays: a channel that answers with the
 * ticket we had, as it may until shortly before its end, is not asked at every page.
 */
export async function saveShareTicket(
  db: Queries,
  accountId: string,
  leaseUntil: Date,
  ticket: StoredTicket,
): Promise<boolean> {
  return (await db.query(updateTicket, [accountId, leaseUntil, ticket.sealed, ticket.expiresAt])).length > 0
}
