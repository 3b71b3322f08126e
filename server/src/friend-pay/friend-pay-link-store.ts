import type { FriendMethod } from '@hutong/contract'
import type { OrderRef } from '../orders/index.ts'
import { masked, type Queries, statement, type Tx } from '../platform/index.ts'
import type { FriendPayLink } from './friend-pay-link.ts'

type LinkRow = {
  app_id: string
  id: string
  order_id: string
  livemode: boolean
  token_hash: Buffer
  via: FriendMethod
  requester_name: string | null
  message: string | null
  created_by: 'buyer' | 'merchant'
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
}

const toLink = (row: LinkRow): FriendPayLink => ({
  appId: row.app_id,
  id: row.id,
  orderId: row.order_id,
  livemode: row.livemode,
  tokenHash: row.token_hash,
  via: row.via,
  requesterName: masked(row.requester_name, 'requester'),
  message: masked(row.message, 'message'),
  createdBy: row.created_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
})

export type LinkRef = Readonly<{ appId: string; linkId: string }>

const insertRow = statement(
  'friend-pay.insert',
  `insert into friend_pay_links (app_id, id, order_id, livemode, token_hash, via, requester_name, message, created_by, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
)
const selectOne = statement('friend-pay.one', 'select * from friend_pay_links where app_id = $1 and id = $2')
const selectByToken = statement('friend-pay.by-token', 'select * from friend_pay_links where token_hash = $1')
const selectOfOrder = statement(
  'friend-pay.of-order',
  'select * from friend_pay_links where app_id = $1 and order_id = $2 order by id desc',
)
const countLive = statement(
  'friend-pay.count-live',
  `select count(*)::int as live from friend_pay_links
   where app_id = $1 and order_id = $2 and revoked_at is null and expires_at > $3`,
)
const revokeRow = statement(
  'friend-pay.revoke',
  'update friend_pay_links set revoked_at = coalesce(revoked_at, $3) where app_id = $1 and id = $2 returning *',
)

export async function insertLink(tx: Tx, link: FriendPayLink): Promise<void> {
  await tx.query(insertRow, [
    link.appId,
    link.id,
    link.orderId,
    link.livemode,
    link.tokenHash,
    link.via,
    link.requesterName?.reveal() ?? null,
    link.message?.reveal() ?? null,
    link.createdBy,
    link.createdAt,
    link.expiresAt,
  ])
}

export async function findLink(db: Queries, ref: LinkRef): Promise<FriendPayLink | undefined> {
  const [row] = await db.query<LinkRow>(selectOne, [ref.appId, ref.linkId])
  return row && toLink(row)
}

export async function findLinkByHash(db: Queries, tokenHash: Buffer): Promise<FriendPayLink | undefined> {
  const [row] = await db.query<LinkRow>(selectByToken, [tokenHash])
  return row && toLink(row)
}

/** Every link of an order, newest first. */
export const listLinks = async (db: Queries, ref: OrderRef): Promise<FriendPayLink[]> =>
  (await db.query<LinkRow>(selectOfOrder, [ref.appId, ref.orderId])).map(toLink)

/** Links that a friend could still pay by, their order permitting. Exact only under the order's lock. */
export async function countLiveLinks(db: Queries, ref: OrderRef, now: Date): Promise<number> {
  const [row] = await db.query<{ live: number }>(countLive, [ref.appId, ref.orderId, now])
  return row?.live ?? 0
}

/** Taken back once: a repeat keeps the first time. */
export async function revokeLink(tx: Tx, ref: LinkRef, now: Date): Promise<FriendPayLink | undefined> {
  const [row] = await tx.query<LinkRow>(revokeRow, [ref.appId, ref.linkId, now])
  return row && toLink(row)
}
