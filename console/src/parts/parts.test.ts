import { expect, test } from 'vitest'
import { rowCounter } from './download.ts'
import { fenFrom, yuan } from './money.ts'
import { chinaDate, chinaTime, endOfChinaDay, startOfChinaDay } from './times.ts'

test.each([
  [0, '¥0.00'],
  [1, '¥0.01'],
  [8888, '¥88.88'],
  [100_000, '¥1,000.00'],
  [10_000_000_000, '¥100,000,000.00'],
  [-123_456, '-¥1,234.56'],
])('%i fen is %s', (fen, shown) => {
  expect(yuan(fen)).toBe(shown)
  if (fen >= 0) expect(fenFrom(shown)).toBe(fen)
})

test.each([
  ['88.8', 8880],
  [' ¥ 1,234.5 ', 123_450],
  ['￥7', 700],
  ['0.07', 7],
])('%j is typed for %i fen', (typed, fen) => {
  expect(fenFrom(typed)).toBe(fen)
})

test.each(['', '.', '-1', '1.234', '1e3', '1,23', '12,34.00', '0x10', '１', '1 000'])('%j is no amount', (typed) => {
  expect(fenFrom(typed)).toBeUndefined()
})

test('times and days are of China, whatever the machine is set to', () => {
  expect(chinaTime('2026-11-25T16:00:00.000Z')).toBe('2026-11-26 00:00:00')
  expect(chinaTime('2026-11-25T15:59:59.999Z')).toBe('2026-11-25 23:59:59')
  expect(chinaDate('2026-12-31T16:00:00.000Z')).toBe('2027-01-01')
  expect(startOfChinaDay('2026-11-26')).toBe('2026-11-25T16:00:00.000Z')
  expect(endOfChinaDay('2026-11-26')).toBe('2026-11-26T16:00:00.000Z')
})

test('rows of a file are counted as it comes, without the heading, and a line end inside of a cell is none', () => {
  const count = rowCounter()
  expect(count('id,subject\r\n1,tea')).toBe(0)
  expect(count('\r\n2,"two\nli')).toBe(1)
  expect(count('nes ""quoted""\n"\r\n')).toBe(2)
})
