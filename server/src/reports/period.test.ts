import { expect, test } from 'vitest'
import { periodOf } from './period.ts'

const now = new Date('2026-11-23T17:00:00Z')

test('a day is a day in China, whatever time the server keeps', () => {
  expect(periodOf({ from: '2026-11-23', to: '2026-11-23' }, now)).toEqual({
    from: '2026-11-23',
    to: '2026-11-23',
    start: new Date('2026-11-22T16:00:00Z'),
    end: new Date('2026-11-23T16:00:00Z'),
  })
})

test('without days it is the last thirty, today in China included', () => {
  // It is one in the morning of the 24th there.
  expect(periodOf({}, now)).toMatchObject({ from: '2026-10-26', to: '2026-11-24' })
})

test.each([
  [{ from: '2026-11-24', to: '2026-11-23' }],
  [{ from: '2025-11-22', to: '2026-11-23' }],
  [{ from: '2026-12-01' }],
])('%j is refused', (query) => {
  expect(() => periodOf(query, now)).toThrow(expect.objectContaining({ code: 'report_period_invalid' }))
})

test('a leap year fits whole', () => {
  expect(periodOf({ from: '2024-01-01', to: '2024-12-31' }, now).from).toBe('2024-01-01')
})
