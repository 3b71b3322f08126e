import { expect, test } from 'vitest'
import { csvCell, csvStream } from './csv.ts'

test.each<[string | number | bigint | null, string]>([
  ['龙井茶', '龙井茶'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+86', "'+86"],
  ['-2', "'-2"],
  ['@sum(A1)', "'@sum(A1)"],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['\t=1', "'\t=1"],
  [-30, '-30'],
  [9_007_199_254_740_993n, '9007199254740993'],
  [null, ''],
])('%s is written as %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell)
})

test('rows are read as they are sent, not before', async () => {
  let made = 0
  const rows = function* () {
    for (; made < 100_000; made++) yield [made]
  }
  const stream = csvStream(['n'], rows())
  const reader = stream[Symbol.asyncIterator]()
  await reader.next()
  expect(made).toBeLessThan(50_000)
  stream.destroy()
})
