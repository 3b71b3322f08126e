import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database } from './database.ts'
import { createWake, type Wake } from './wake.ts'

/** A database whose connections come when they are let. */
function fakeDatabase() {
  const clients: (EventEmitter & { ended: boolean; query: () => Promise<void>; end: () => Promise<void> })[] = []
  const waiting: ((come: boolean) => void)[] = []
  let rings = 0
  const db = {
    query: async () => {
      rings += 1
      return []
    },
    connect: () =>
      new Promise((resolve, reject) => {
        waiting.push((come) => {
          if (!come) return reject(new Error('away'))
          const client = Object.assign(new EventEmitter(), {
            ended: false,
            query: async () => undefined,
            end: async () => {
              client.ended = true
            },
          })
          clients.push(client)
          resolve(client)
        })
      }),
  } as unknown as Database
  return { db, clients, waiting, rings: () => rings }
}

let wake: Wake
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(async () => {
  await wake.close()
  vi.useRealTimers()
})
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)

describe('the wake-up', () => {
  test('reaches listeners here at once, and others by one notification', async () => {
    const { db, rings } = fakeDatabase()
    wake = createWake(db)
    let woken = 0
    wake.listen(() => {
      woken += 1
    })
    wake.ring()
    expect(woken).toBe(1)
    for (let i = 0; i < 50; i++) wake.ring()
    await seconds(0)
    expect(rings()).toBe(2)
  })

  test('comes once a second in any case', async () => {
    const { db } = fakeDatabase()
    wake = createWake(db)
    let woken = 0
    wake.listen(() => {
      woken += 1
    })
    await seconds(5)
    expect(woken).toBe(5)
  })

  test('asks for one connection at a time, however long the database takes', async () => {
    const { clients, db, waiting } = fakeDatabase()
    wake = createWake(db)
    wake.listen(() => undefined)
    await seconds(30)
    expect(waiting).toHaveLength(1)
    waiting[0]?.(true)
    await seconds(30)
    expect(waiting).toHaveLength(1)
    expect(clients).toHaveLength(1)
  })

  test('listens again after its connection was lost, or could not be made', async () => {
    const { clients, db, waiting } = fakeDatabase()
    const errors: string[] = []
    wake = createWake(db, { onError: (error) => errors.push(error.message) })
    let woken = 0
    wake.listen(() => {
      woken += 1
    })
    waiting[0]?.(false)
    await seconds(1)
    expect(errors).toEqual(['away'])
    waiting[1]?.(true)
    await seconds(1)
    clients[0]?.emit('error', new Error('cut off'))
    await seconds(1)
    waiting[2]?.(true)
    await seconds(0)
    const before = woken
    clients[1]?.emit('notification', { channel: 'hutong_events' })
    expect(woken).toBe(before + 1)
  })

  test('lets go of its connection, and of one that comes after it was closed', async () => {
    const { clients, db, waiting } = fakeDatabase()
    wake = createWake(db)
    wake.listen(() => undefined)
    await wake.close()
    waiting[0]?.(true)
    await seconds(0)
    expect(clients.map((client) => client.ended)).toEqual([true])
    let woken = 0
    wake.listen(() => {
      woken += 1
    })
    await seconds(5)
    expect(woken).toBe(0)
  })
})
