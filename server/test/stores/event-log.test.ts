import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  appendEvents,
  type EventCursor,
  headOfLog,
  listEvents,
  readEventsAfter,
  startOfLog,
  type Tx,
} from '../../src/platform/index.ts'
import { now, openStore, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore(12)
})
afterAll(() => store.close())

const append = (tx: Tx, subjectId: string, sequence = 1): Promise<void> =>
  appendEvents(tx, [
    {
      appId: store.appId,
      id: store.newId('event'),
      type: 'order.paid',
      subjectId,
      sequence,
      livemode: false,
      data: { n: subjectId },
      createdAt: now,
    },
  ])

/** Reads until it has seen so many: another transaction of the cluster may hold back the end of the log for a moment. */
async function follow(from: EventCursor, count: number) {
  const seen: string[] = []
  let cursor = from
  while (seen.length < count) {
    const events = await readEventsAfter(store.db, cursor, 7)
    for (const event of events) seen.push(event.subjectId)
    cursor = events.at(-1)?.cursor ?? cursor
    if (events.length === 0) await setTimeout(2)
  }
  return { seen, cursor }
}

/** A transaction that has taken its place in the log and commits when it is told to. */
async function slowTransaction(subjectId: string) {
  let commit: () => void = () => {}
  let written: () => void = () => {}
  const told = new Promise<void>((resolve) => {
    commit = resolve
  })
  const ready = new Promise<void>((resolve) => {
    written = resolve
  })
  const done = store.db.transaction(async (tx) => {
    await append(tx, subjectId)
    written()
    await told
  })
  await ready
  return async () => {
    commit()
    await done
  }
}

describe('the event log', () => {
  test('is never read past a transaction that is still running, and then read in its order', async () => {
    const head = await headOfLog(store.db)
    const commit = await slowTransaction('slow')
    await store.db.transaction((tx) => append(tx, 'fast'))
    expect(await readEventsAfter(store.db, head, 10)).toEqual([])
    await commit()
    expect((await follow(head, 2)).seen).toEqual(['slow', 'fast'])
  })

  test('keeps nothing of a transaction that was rolled back', async () => {
    const head = await headOfLog(store.db)
    await expect(
      store.db.transaction(async (tx) => {
        await append(tx, 'gone')
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await store.db.transaction((tx) => append(tx, 'stayed'))
    expect((await follow(head, 1)).seen).toEqual(['stayed'])
  })

  test('is read whole and once by who follows it while writers of every speed commit out of order', async () => {
    const head = await headOfLog(store.db)
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let round = 0; round < 20; round++)
        await store.db.transaction(async (tx) => {
          await append(tx, `w${writer}-${round}`)
          await setTimeout((writer * 7 + round * 3) % 5)
        })
    })
    const [{ seen, cursor }] = await Promise.all([follow(head, 120), ...writers])
    expect(new Set(seen).size).toBe(120)
    for (let writer = 0; writer < 6; writer++) {
      const own = seen.filter((subject) => subject.startsWith(`w${writer}-`))
      expect(own).toEqual(Array.from({ length: 20 }, (_, round) => `w${writer}-${round}`))
    }
    expect(await readEventsAfter(store.db, cursor, 10)).toEqual([])
  })

  test('begins for a new reader where it stands: nothing older, nothing newer left out', async () => {
    await store.db.transaction((tx) => append(tx, 'before'))
    await follow(startOfLog, 1)
    let head = await headOfLog(store.db)
    // The head may lie behind the last commit while another transaction of the cluster runs; it never lies past it.
    while ((await readEventsAfter(store.db, head, 10)).length > 0) head = await headOfLog(store.db)
    await store.db.transaction((tx) => append(tx, 'after'))
    const { seen } = await follow(head, 1)
    expect(seen.at(-1)).toBe('after')
  })

  test('shows an app its own events of one mode, newest first', async () => {
    const query = { appId: store.appId, livemode: false, startingAfter: undefined, limit: 3 }
    const subjectId = store.newId('order')
    for (const sequence of [1, 2, 3, 4]) {
      await store.db.transaction((tx) => append(tx, subjectId, sequence))
      await setTimeout(2)
    }
    const page = await listEvents(store.db, { ...query, subjectId })
    expect(page.map((event) => event.sequence).sort()).toHaveLength(3)
    expect(page.every((event) => event.appId === store.appId)).toBe(true)
    expect(await listEvents(store.db, { ...query, subjectId, livemode: true })).toEqual([])
    expect(await listEvents(store.db, { ...query, subjectId, appId: store.newId('app') })).toEqual([])
  })
})
