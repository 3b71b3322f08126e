import type pg from 'pg'

/** Each query answers how many rows break its rule. A workload after which any rule is broken has no result. */
const rules: readonly { rule: string; query: string }[] = [
  {
    rule: 'all postings add up to zero, in each currency and in each transfer',
    query: `select (select count(*) from (select from ledger_postings group by currency having sum(amount) <> 0) c)
      + (select count(*) from (select from ledger_postings group by app_id, transfer_id having sum(amount) <> 0) t)`,
  },
  {
    rule: 'an order is paid exactly when one of its attempts is kept, with the whole amount',
    query: `select count(*) from orders o left join (
        select app_id, order_id, count(*) as kept, sum(paid_amount) as paid from payment_attempts where disposition = 'kept' group by 1, 2) k
      on k.app_id = o.app_id and k.order_id = o.id
      where (o.status = 'paid') <> (coalesce(k.kept, 0) = 1) or coalesce(k.paid, 0) <> o.paid_amount`,
  },
  {
    rule: 'every succeeded attempt is posted once, with its amount',
    query: `select count(*) from payment_attempts a full join (
        select * from ledger_transfers where kind in ('payment', 'surplus', 'suspense')) t on t.app_id = a.app_id and t.reference = a.id
      where (a.status = 'succeeded' and (t.id is null or t.amount <> a.paid_amount)) or (a.id is null) or (a.status <> 'succeeded' and t.id is not null)`,
  },
  {
    rule: 'a paid order has exactly one order.paid, and no other has any',
    query: `select count(*) from orders o left join (
        select app_id, subject_id, count(*) as told from events where type = 'order.paid' group by 1, 2) e
      on e.app_id = o.app_id and e.subject_id = o.id where coalesce(e.told, 0) <> (o.status = 'paid')::int`,
  },
  {
    rule: 'refunds never take more than came in, and every one that is over has its hold settled',
    query: `select (select count(*) from refund_totals t where t.reserved <> (
          select coalesce(sum(amount), 0) from refunds r where r.app_id = t.app_id and r.attempt_id = t.attempt_id and r.status <> 'failed'))
      + (select count(*) from refunds r where r.status in ('succeeded', 'failed')
          and not exists (select from ledger_transfers s where s.app_id = r.app_id and s.pending_id = r.hold_id))`,
  },
  {
    rule: 'the events of an order are numbered without gaps',
    query: `select count(*) from (select from events group by app_id, subject_id having max(sequence) <> count(*)) g`,
  },
  {
    rule: 'no notification is parked or foreign, and none is stored without effect',
    query: `select count(*) from notifications n left join payment_attempts a on a.app_id = n.app_id and a.id = 'att_' || n.attempt_no
      where n.outcome <> 'applied' or a.status is distinct from 'succeeded'`,
  },
]

/** The rules that are broken, with how often; empty when all hold. */
export async function brokenRules(db: pg.Client): Promise<string[]> {
  const broken: string[] = []
  for (const { query, rule } of rules) {
    const { rows } = await db.query<{ count: string }>(`select (${query})::text as count`)
    if (rows[0]?.count !== '0') broken.push(`${rule}: broken ${rows[0]?.count} times`)
  }
  return broken
}
