import { expect, test } from 'vitest'
import { maskedId, maskedName } from './mask.ts'

test.each([
  ['王小明', '王*'],
  ['王', '王*'],
  ['欧阳娜娜', '欧*'],
  ['  李四 ', '李*'],
  ['John Smith', 'J*'],
  ['anna', 'A*'],
  ['éloïse', 'É*'],
  ['e\u0301loise', 'E\u0301*'],
  ['𠮷田', '𠮷*'],
  ['ß', 'SS*'],
  ['13800138000', '*'],
  ['', '*'],
  ['   ', '*'],
  ['👨‍👩‍👧 family', '*'],
  ['<script>', '*'],
])('the name %j is shown as %j', (name, shown) => {
  expect(maskedName(name)).toBe(shown)
})

test.each([
  ['buyer-1', 'b***'],
  ['', '***'],
  ['buyer-12', 'bu***12'],
])('an id %j is shown as %j: two can be told apart, and none can be used', (id, shown) => {
  expect(maskedId(id)).toBe(shown)
})
