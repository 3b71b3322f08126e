import { type Queries, statement } from '../platform/index.ts'

/** How many genuine notifications of a day in China one key signed. */
export type KeyTraffic = Readonly<{ accountId: string; day: string; keyId: string; notifications: number }>

const countRows = statement(
  'console.key-traffic',
  `select channel_account_id as account_id, to_char(received_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, key_id, count(*)::int as notifications
   from notifications where app_id = $1 and received_at >= $2 and received_at < $3 group by 1, 2, 3 order by 2, 3`,
)

export async function countKeyTraffic(db: Queries, appId: string, from: Date, until: Date): Promise<KeyTraffic[]> {
  const rows = await db.query<{ account_id: string; day: string; key_id: string; notifications: number }>(countRows, [
    appId,
    from,
    until,
  ])
  return rows.map((row) => ({
    accountId: row.account_id,
    day: row.day,
    keyId: row.key_id,
    notifications: row.notifications,
  }))
}
