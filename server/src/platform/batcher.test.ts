import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createBatcher } from './batcher.ts'

/** Lets everything happen that needs no release. */
const turn = async () => {
  for (let i = 0; i < 10; i++) await setImmediate()
}

const double = async (items: readonly number[]) => items.map((item) => item * 2)

/** Runs that end when they are told to. */
function heldRuns() {
  const batches: (readonly number[])[] = []
  const releases: (() => void)[] = []
  const run = (items: readonly number[]) => {
    batches.push(items)
    return new Promise<number[]>((resolve) => releases.push(() => resolve(items.map((item) => item * 2))))
  }
  return { batches, run, release: () => releases.shift()?.() }
}

describe('a batcher', () => {
  test('answers each caller with its own result', async () => {
    const submit = createBatcher({ max: 7, lanes: 2, run: double })
    const items = Array.from({ length: 100 }, (_, index) => index)
    expect(await Promise.all(items.map(submit))).toEqual(items.map((item) => item * 2))
  })

  test('gathers what waits while its lanes are busy, never more than the most, in order', async () => {
    const { batches, release, run } = heldRuns()
    const submit = createBatcher({ max: 3, lanes: 1, run })
    const first = submit(1)
    await turn()
    const rest = [2, 3, 4, 5].map(submit)
    expect(submit.waiting()).toBe(4)
    release()
    await first
    await turn()
    release()
    await turn()
    release()
    expect(await Promise.all(rest)).toEqual([4, 6, 8, 10])
    expect(batches).toEqual([[1], [2, 3, 4], [5]])
  })

  test('works in as many lanes as it may, and in no more', async () => {
    const { batches, release, run } = heldRuns()
    const submit = createBatcher({ max: 1, lanes: 2, run })
    const all = [1, 2, 3].map(submit)
    await turn()
    expect(batches).toEqual([[1], [2]])
    release()
    await all[0]
    await turn()
    expect(batches).toEqual([[1], [2], [3]])
    release()
    release()
    expect(await Promise.all(all)).toEqual([2, 4, 6])
  })

  test('tries item by item when a set fails, so that one bad item fails alone', async () => {
    const sets: number[] = []
    const submit = createBatcher({
      max: 10,
      lanes: 1,
      run: async (items: readonly number[]) => {
        sets.push(items.length)
        if (items.includes(13)) throw new Error('thirteen')
        return double(items)
      },
    })
    const results = await Promise.allSettled([1, 13, 2].map(submit))
    expect(results).toMatchObject([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: { message: 'thirteen' } },
      { status: 'fulfilled', value: 4 },
    ])
    expect(sets).toEqual([3, 1, 1, 1])
  })

  test('does not try again after a fatal error', async () => {
    let runs = 0
    const submit = createBatcher<number, number>({
      max: 10,
      lanes: 1,
      fatal: (error) => error instanceof TypeError,
      run: async () => {
        runs += 1
        throw new TypeError('stopped')
      },
    })
    const results = await Promise.allSettled([1, 2, 3].map(submit))
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(runs).toBe(1)
  })

  test('goes on after a failure: nobody waits for ever', async () => {
    let fail = true
    const submit = createBatcher({
      max: 10,
      lanes: 1,
      run: async (items: readonly number[]) => {
        if (fail) throw new Error('once')
        return double(items)
      },
    })
    await expect(submit(1)).rejects.toThrow('once')
    fail = false
    expect(await submit(2)).toBe(4)
  })

  test('takes too few results for a failure instead of leaving callers without an answer', async () => {
    const submit = createBatcher({ max: 10, lanes: 1, run: async () => [] as number[] })
    const results = await Promise.allSettled([1, 2].map(submit))
    expect(results).toMatchObject([
      { status: 'rejected', reason: { message: 'a batch of 1 was answered with 0 results' } },
      { status: 'rejected' },
    ])
  })

  test('is idle only when nothing waits and nothing is under way', async () => {
    const { release, run } = heldRuns()
    const submit = createBatcher({ max: 1, lanes: 1, run })
    await submit.idle()
    const one = submit(1)
    let idle = false
    const waiting = submit.idle().then(() => {
      idle = true
    })
    await turn()
    expect(idle).toBe(false)
    release()
    await Promise.all([one, waiting])
    expect(idle).toBe(true)
  })
})
