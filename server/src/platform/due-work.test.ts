import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SimulatedCrash } from './crash-point.ts'
import { type DueWork, startWorker } from './due-work.ts'
import type { Logger } from './log.ts'

const lines: { work: string; failures: number }[] = []
const log = { error: (line: never) => void lines.push(line) } as unknown as Logger
const work = (round: () => Promise<number>, idleMs = 1_000): DueWork => ({ name: 'test', idleMs, round })

beforeEach(() => {
  vi.useFakeTimers()
  lines.length = 0
})
afterEach(() => {
  vi.useRealTimers()
})
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000)

describe('background work', () => {
  test('goes on at once while it finds something, and pauses when it finds nothing', async () => {
    const found = [3, 2, 0]
    let rounds = 0
    const worker = startWorker([work(async () => found[rounds++] ?? 0)], log)
    await seconds(0)
    expect(rounds).toBe(3)
    await seconds(0.9)
    expect(rounds).toBe(3)
    await seconds(0.1)
    expect(rounds).toBe(4)
    await worker.stop()
  })

  test.each([
    ['at once when it is nudged and hears it', true, 2],
    ['at its own time when it does not hear nudges', false, 1],
  ])('looks again %s', async (_, hearsNudges, expected) => {
    let rounds = 0
    const count = async () => {
      rounds += 1
      return 0
    }
    const worker = startWorker([{ ...work(count, 60_000), hearsNudges }], log)
    await seconds(0)
    worker.nudge()
    await seconds(0)
    expect(rounds).toBe(expected)
    await worker.stop()
    expect(rounds).toBe(expected)
  })

  test('lets more come together before it goes on, and a nudge does not hurry that', async () => {
    let rounds = 0
    const count = async () => {
      rounds += 1
      return 1
    }
    const worker = startWorker([{ ...work(count), gatherMs: 500, hearsNudges: true }], log)
    await seconds(0)
    worker.nudge()
    await seconds(0.4)
    expect(rounds).toBe(1)
    await seconds(0.1)
    expect(rounds).toBe(2)
    await worker.stop()
  })

  test('that fails is logged, waits longer each time up to half a minute, and does not hold up other work', async () => {
    const at: number[] = []
    let others = 0
    const failing = async () => {
      at.push(Date.now())
      throw new Error('away')
    }
    const steady = async () => {
      others += 1
      return 0
    }
    const worker = startWorker([work(failing), work(steady)], log)
    await seconds(150)
    const gaps = at.slice(1).map((time, index) => (time - (at[index] ?? 0)) / 1000)
    expect(gaps).toEqual([1, 2, 4, 8, 16, 30, 30, 30].slice(0, gaps.length))
    expect(gaps.length).toBeGreaterThanOrEqual(7)
    expect(lines[2]).toMatchObject({ work: 'test', failures: 3 })
    expect(others).toBeGreaterThan(140)
    await worker.stop()
  })

  test('recovers its pace after a success', async () => {
    let rounds = 0
    const round = async () => {
      rounds += 1
      if (rounds <= 3) throw new Error('away')
      return 0
    }
    const worker = startWorker([work(round)], log)
    await seconds(1 + 2 + 4)
    expect(rounds).toBe(4)
    await seconds(3)
    expect(rounds).toBe(7)
    await worker.stop()
  })

  test('that is stopped finishes its round and starts no other', async () => {
    let end: () => void = () => {}
    let rounds = 0
    const round = () => {
      rounds += 1
      return new Promise<number>((resolve) => {
        end = () => resolve(5)
      })
    }
    const worker = startWorker([work(round)], log)
    let stopped = false
    const stopping = worker.stop().then(() => {
      stopped = true
    })
    await seconds(10)
    expect(stopped).toBe(false)
    end()
    await stopping
    expect(rounds).toBe(1)
  })

  test('of a process that died does nothing more', async () => {
    let rounds = 0
    const round = async () => {
      rounds += 1
      throw new SimulatedCrash('settled-before-commit')
    }
    const worker = startWorker([work(round)], log)
    await seconds(100)
    expect(rounds).toBe(1)
    await worker.stop()
  })
})
