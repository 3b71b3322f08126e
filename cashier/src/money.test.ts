import { expect, test } from 'vitest'
import { yuanOfFen } from './money.ts'

test.each([
  [1, '0.01'],
  [10, '0.10'],
  [12_888, '128.88'],
  [100_000, '1,000.00'],
  [123_456_789, '1,234,567.89'],
  [10_000_000_000, '100,000,000.00'],
])('%i fen is shown as %s yuan', (fen, yuan) => {
  expect(yuanOfFen(fen)).toBe(yuan)
})
