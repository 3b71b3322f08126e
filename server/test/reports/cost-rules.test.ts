import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feeFor, feeReturnedFor, feeRoundings } from '../../src/apps/index.ts'
import { expectedInstalmentCost } from '../../src/payments/index.ts'
import { readPaid, readRefunded } from '../../src/reports/cost-store.ts'
import { chinaDayOf } from '../../src/reports/period.ts'
import { attemptRow, now, openStore, refundRow, type Store } from '../stores/support.ts'

// Reports add up in the database, over more rows than could be fetched. Its rules are the ones that stand in the code.

const dayMs = 86_400_000
const dayOf = (index: number) => new Date(now.getTime() - index * dayMs)
const period = { from: '', to: '', start: dayOf(1_000), end: new Date(now.getTime() + 1) }

let store: Store
beforeAll(async () => {
  store = await openStore()
  const { appId } = store
  await store.insert('apps', { id: appId, slug: 'shop', name: 'Shop', created_at: now })
  const account = { id: 'ca_1', app_id: appId, channel: 'wechat', livemode: false, merchant_no: '1900000101' }
  const dates = { created_at: now, updated_at: now }
  await store.insert('channel_accounts', { ...account, ...dates, status: 'active', settings: {}, secrets: 'sealed' })
})
afterAll(() => store.close())

const scope = () => ({ appIds: [store.appId], livemode: false, period })

const succeeded = (index: number, amount: bigint, changes: Record<string, unknown> = {}) =>
  attemptRow(store, `ord_${index}`, {
    status: 'succeeded',
    disposition: 'kept',
    amount,
    paid_amount: amount,
    channel_trade_no: `T${index}`,
    paid_at: dayOf(index),
    ...changes,
  })

test('the database says of each refund what feeReturnedFor says', async () => {
  const amounts = fc.oneof(
    fc.bigInt({ min: 1n, max: 10n ** 8n }),
    fc.bigInt({ min: 1n, max: 200n }).map((each) => each * 50n),
  )
  const cases = fc.sample(
    fc.record({
      amount: amounts,
      part: fc.option(amounts, { nil: null }),
      ratePpm: fc.constantFrom(0, 2_500, 5_400, 6_000, 10_000),
      minFee: fc.constantFrom(0n, 8n),
      maxFee: fc.constantFrom(null, 8n, 100n),
      rounding: fc.constantFrom(...feeRoundings),
      returned: fc.boolean(),
    }),
    150,
  )
  const expected = new Map<string, bigint>()
  for (const [index, { amount, part, ...terms }] of cases.entries()) {
    const rateId = `fee_${index}`
    const fee = feeFor(amount, terms)
    const refund = part !== null && part < amount ? part : amount
    await store.insert('fee_rates', {
      app_id: store.appId,
      id: rateId,
      channel: 'wechat',
      rate_ppm: terms.ratePpm,
      min_fee: terms.minFee,
      max_fee: terms.maxFee,
      rounding: terms.rounding,
      returned: terms.returned,
      valid_from: dayOf(2_000),
    })
    const attempt = succeeded(index, amount, { expected_fee: fee, fee_rate_ppm: terms.ratePpm, fee_rate_id: rateId })
    await store.insert('payment_attempts', attempt)
    await store.insert(
      'refunds',
      refundRow(store, { attempt_id: attempt.id, status: 'succeeded', amount: refund, refunded_at: dayOf(index) }),
    )
    expected.set(chinaDayOf(dayOf(index)), feeReturnedFor(refund, { amount, fee }, terms))
  }
  const told = await readRefunded(store.db, 'day', scope())
  expect(new Map([...told].map(([day, { feeReturned }]) => [day, feeReturned]))).toEqual(expected)
})

test('the database says of each payment what expectedInstalmentCost says', async () => {
  const dispositions = ['kept', 'surplus', 'suspense'] as const
  const plans = [
    null,
    ...(['shop', 'buyer'] as const).map((bearer) => ({ count: 12, bearer, rate_ppm: 75_000, fee: 667 })),
  ]
  const expected = new Map<string, bigint>()
  let index = 300
  for (const disposition of dispositions) {
    for (const instalments of plans) {
      index++
      const surplus = disposition === 'surplus' ? { surplus_reason: 'after_close' } : {}
      await store.insert('payment_attempts', succeeded(index, 8_888n, { disposition, instalments, ...surplus }))
      expected.set(chinaDayOf(dayOf(index)), expectedInstalmentCost({ disposition, instalments } as never))
    }
  }
  const told = await readPaid(store.db, 'day', scope())
  const costs = [...told].filter(([day]) => expected.has(day)).map(([day, { instalmentCost }]) => [day, instalmentCost])
  expect(new Map(costs as [string, bigint][])).toEqual(expected)
})
