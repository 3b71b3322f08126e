import { expect, test, vi } from 'vitest'
import { createBeliefs } from './beliefs.ts'
import { movableClock } from './clock.ts'

const start = new Date('2026-11-23T02:00:00.000Z')

function rig(most?: number) {
  const clock = movableClock(start)
  let version = 0
  const read = vi.fn(async () => ++version)
  return { clock, read, beliefs: createBeliefs<number | undefined>(clock, 2_000, most) }
}

test('reads once for as long as it is believed, and again after that', async () => {
  const { beliefs, clock, read } = rig()
  expect(await beliefs.of('a', read)).toBe(1)
  clock.advance(1_999)
  expect(await beliefs.of('a', read)).toBe(1)
  clock.advance(1)
  expect(await beliefs.of('a', read)).toBe(2)
})

test('believes nothing that lies ahead of a clock that was set back', async () => {
  const { beliefs, clock, read } = rig()
  await beliefs.of('a', read)
  clock.set(new Date(start.getTime() - 1))
  expect(await beliefs.of('a', read)).toBe(2)
})

test('counts from when the reading began, however long it took', async () => {
  const { beliefs, clock } = rig()
  await beliefs.of('a', async () => {
    clock.advance(1_500)
    return 7
  })
  clock.advance(500)
  expect(beliefs.known('a')).toBeUndefined()
})

test('remembers nothing of what there is not, and forgets when told to or when there is too much', async () => {
  const { beliefs, read } = rig(2)
  expect(await beliefs.of('none', async () => undefined)).toBeUndefined()
  expect(await beliefs.of('none', read)).toBe(1)
  beliefs.forget('none')
  expect(beliefs.known('none')).toBeUndefined()
  for (const key of ['a', 'b', 'c']) await beliefs.of(key, read)
  expect([beliefs.known('a'), beliefs.known('b'), beliefs.known('c')]).toEqual([undefined, undefined, 4])
  beliefs.forgetAll()
  expect(beliefs.known('c')).toBeUndefined()
})
