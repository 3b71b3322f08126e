import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  postTransfers,
  readBalances,
  type Transfer,
  TransferExistsError,
  takeSnapshots,
  transferOfPayment,
} from '../../src/ledger/index.ts'
import { cny } from '../../src/money/index.ts'
import { later, now, openStore, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
  await store.insert('apps', { id: store.appId, slug: 'shop', name: 'Shop', created_at: now })
})
afterAll(() => store.close())

const dispositions = ['kept', 'surplus', 'suspense'] as const
const payment = (seconds: number, amount: bigint, which = 0): Transfer =>
  transferOfPayment({
    disposition: dispositions[which % 3] as 'kept',
    appId: store.appId,
    transferId: store.newId('transfer', later(seconds)),
    attemptId: store.newId('attempt', later(seconds)),
    channelAccountId: `ca_${which % 2}`,
    amount: cny(amount),
    paidAt: later(seconds),
    now: later(seconds),
  })
const post = (transfers: readonly Transfer[]) => store.db.transaction((tx) => postTransfers(tx, transfers))

const plainSum = () =>
  store.rows(
    `select account, currency, sum(greatest(amount, 0))::bigint as debits, sum(greatest(-amount, 0))::bigint as credits
     from ledger_postings where app_id = $1 group by account, currency order by account, currency`,
    [store.appId],
  )

describe('balances', () => {
  test('go on after a snapshot: it covers what was made before its moment and nothing else', async () => {
    const [old, young] = [payment(10, 300n), payment(20, 40n)]
    await post([old, young])
    await takeSnapshots(store.db, later(15))
    const snapshot = await store.rows('select account, debits::bigint as debits from ledger_snapshots where debits > 0')
    expect(snapshot).toEqual([{ account: 'channel:ca_0:receivable', debits: 300n }])
    await post([payment(30, 5n)])
    const [sales] = await readBalances(store.db, store.appId)
    expect(sales?.credits).toBe(345n)
  })

  test('are the plain sum of all transfers, whenever snapshots were taken, and sum to nothing', async () => {
    let seconds = 1_000
    const step = fc.oneof(
      fc.record({
        post: fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 10n }), fc.nat(5)), { minLength: 1, maxLength: 5 }),
      }),
      fc.record({ snapshotAgo: fc.nat(40) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        for (const each of steps) {
          seconds += 10
          if ('post' in each) await post(each.post.map(([amount, which]) => payment(seconds, amount, which)))
          else await takeSnapshots(store.db, later(seconds - each.snapshotAgo))
        }
        const balances = await readBalances(store.db, store.appId)
        expect(balances).toEqual(await plainSum())
        expect(balances.reduce((sum, each) => sum + each.debits - each.credits, 0n)).toBe(0n)
      }),
      { numRuns: 15 },
    )
  })

  test('a snapshot taken twice for the same moment is one', async () => {
    await post([payment(100_000, 7n)])
    await takeSnapshots(store.db, later(200_000))
    const before = await readBalances(store.db, store.appId)
    await takeSnapshots(store.db, later(200_000))
    expect(await readBalances(store.db, store.appId)).toEqual(before)
  })

  test('leave out what is only held, and take it in when it is posted', async () => {
    const before = await readBalances(store.db, store.appId)
    const hold: Transfer = { ...payment(300_000, 500n), kind: 'refund_hold', phase: 'pending' }
    await post([hold])
    expect(await readBalances(store.db, store.appId)).toEqual(before)
    await post([{ ...hold, id: store.newId('transfer', later(300_001)), phase: 'post_pending', pendingId: hold.id }])
    const sales = (list: typeof before) => list.find((each) => each.account.endsWith(':sales'))?.credits ?? 0n
    expect(sales(await readBalances(store.db, store.appId)) - sales(before)).toBe(500n)
  })

  test('of another app are its own', async () => {
    expect(await readBalances(store.db, store.newId('app'))).toEqual([])
  })
})

test('a transfer written before is told by its own error, and nothing of the set stays', async () => {
  const first = payment(400_000, 9n)
  await post([first])
  const fresh = payment(400_001, 9n)
  await expect(post([fresh, { ...first, id: store.newId('transfer') }])).rejects.toBeInstanceOf(TransferExistsError)
  expect(await store.rows('select 1 from ledger_transfers where id = $1', [fresh.id])).toEqual([])
})
