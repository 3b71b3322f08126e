import { describe, expect, test } from 'vitest'
import { beijingTime, clockFace, leftMs } from './countdown.ts'

describe('the time left', () => {
  test('is counted from the server’s time and what has passed since', () => {
    expect(leftMs('2026-03-28T04:15:00Z', '2026-03-28T04:00:00Z', 60_000)).toBe(14 * 60_000)
  })
  test('never falls below zero', () => {
    expect(leftMs('2026-03-28T04:15:00Z', '2026-03-28T04:20:00Z', 0)).toBe(0)
  })
})

test.each([
  [0, '00:00'],
  [1, '00:01'],
  [59_999, '01:00'],
  [60_000, '01:00'],
  [899_001, '15:00'],
  [3_599_000, '59:59'],
  [3_600_000, '1:00:00'],
  [90_061_000, '25:01:01'],
])('%i ms are shown as %s', (ms, face) => {
  expect(clockFace(ms)).toBe(face)
})

test('shows China’s wall clock across midnight and the year’s end', () => {
  expect(beijingTime('2026-12-31T16:05:00Z')).toEqual({ month: 1, day: 1, time: '00:05' })
})
