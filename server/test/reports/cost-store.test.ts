import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { feeFor, feeRoundings } from '../../src/apps/index.ts'
import { type Database, openDatabase, statement } from '../../src/platform/index.ts'
import { paidStatements } from '../../src/reports/cost-store.ts'
import { now, openStore, type Store } from '../stores/support.ts'

let store: Store
let reportsDb: Database
beforeAll(async () => {
  store = await openStore()
  reportsDb = openDatabase({ url: store.url, poolMax: 2, forReports: true })
})
afterAll(async () => {
  await reportsDb.close()
  await store.close()
})

test('the database reckons fees as the code does, to the fen, in every rounding', async () => {
  const cases = fc.sample(
    fc.tuple(
      fc.oneof(
        fc.bigInt({ min: 1n, max: 10n ** 10n }),
        fc.bigInt({ min: 1n, max: 2_000n }).map((each) => each * 50n),
      ),
      fc.oneof(fc.integer({ min: 0, max: 500_000 }), fc.constantFrom(5_000, 6_000, 10_000, 23_000)),
      fc.constantFrom(...feeRoundings),
    ),
    2_000,
  )
  const rows = await store.rows<{ fee: bigint }>(
    `select fee_rounded(amount, ppm, rounding) as fee from unnest($1::bigint[], $2::int[], $3::text[]) with ordinality as t (amount, ppm, rounding, n) order by n`,
    [cases.map(([amount]) => amount), cases.map(([, ppm]) => ppm), cases.map(([, , rounding]) => rounding)],
  )
  expect(rows.map((row) => row.fee)).toEqual(
    cases.map(([amount, ratePpm, rounding]) =>
      feeFor(amount, { ratePpm, rounding, minFee: 0n, maxFee: null, returned: true }),
    ),
  )
})

describe('the connections of reports', () => {
  test('write nothing, even where a report would try to', async () => {
    await expect(reportsDb.query(statement('', 'delete from payment_attempts'))).rejects.toThrow(
      'read-only transaction',
    )
  })

  test('find a period of an app by its index: neither other apps nor other times are read', async () => {
    // Two apps, three hundred days, as a table that has grown has them.
    await store.rows(
      `insert into payment_attempts (app_id, id, order_id, channel, channel_account_id, method, product, payer_role, device, status, disposition,
         amount, currency, channel_trade_no, paid_amount, paid_at, created_at, expires_at, expected_fee)
       select case when n % 2 = 0 then $1 else 'app_other' end, 'att_' || n, 'ord_' || n, 'wechat', 'ca_1', 'wechat_scan', 'native_qr', 'buyer', 'wap',
         'succeeded', 'kept', 8888, 'CNY', n::text, 8888, $2::timestamptz - n * interval '15 minutes', $2, $2, 53
       from generate_series(1, 30000) as n`,
      [store.appId, now],
    )
    await store.rows('analyze payment_attempts')
    const text = paidStatements.month.text
      .replaceAll('$1', `array['${store.appId}']`)
      .replaceAll('$2', `'2026-11-20T00:00:00Z'::timestamptz`)
      .replaceAll('$3', `'2026-11-21T00:00:00Z'::timestamptz`)
      .replaceAll('$4', 'false')
    const plan = (await reportsDb.query<{ 'QUERY PLAN': string }>(statement('', `explain ${text}`)))
      .map((row) => row['QUERY PLAN'])
      .join('\n')
    expect(plan).toContain('payment_attempts_paid')
    expect(plan).not.toContain('Seq Scan on payment_attempts')
  })
})
