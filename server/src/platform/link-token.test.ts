import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { newId } from './ids.ts'
import { createLinkTokens } from './link-token.ts'
import { systemRandom } from './random.ts'

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64')
const at = new Date('2026-11-23T02:00:00.000Z')
const ids = { appId: newId('app', at, systemRandom), orderId: newId('order', at, systemRandom) }
const links = createLinkTokens([key(7)])
const purposes = ['cashier', 'scan'] as const

describe('a link token', () => {
  test.each(purposes)('for %s leads back to its app and order', (purpose) => {
    const token = links.make(purpose, ids)
    expect(token).toMatch(/^[A-Za-z0-9_-]{65}$/)
    expect(links.read(purpose, token)).toEqual(ids)
  })

  test('is good for its own purpose alone', () => {
    for (const made of purposes)
      for (const read of purposes)
        expect(links.read(read, links.make(made, ids))).toEqual(made === read ? ids : undefined)
  })

  test('for a receipt leads back to its attempt, and is neither an order’s nor the other way round', () => {
    const paid = { appId: ids.appId, attemptId: newId('attempt', at, systemRandom) }
    const receipt = links.makeReceipt(paid)
    expect(links.readReceipt(receipt)).toEqual(paid)
    for (const purpose of purposes) {
      expect(links.read(purpose, receipt)).toBeUndefined()
      expect(links.readReceipt(links.make(purpose, ids))).toBeUndefined()
    }
  })

  test('with any one character changed into any other leads nowhere', () => {
    const token = links.make('cashier', ids)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (let index = 0; index < token.length; index++)
      for (const char of alphabet) {
        if (char === token[index]) continue
        const changed = token.slice(0, index) + char + token.slice(index + 1)
        expect(links.read('cashier', changed), `character ${index} as ${char}`).toBeUndefined()
      }
  })

  test.each(['', 'a', 'A'.repeat(64), 'A'.repeat(66), `${'A'.repeat(64)}=`, `${'A'.repeat(64)}\n`, '../../etc/passwd'])(
    'that reads %j leads nowhere',
    (token) => {
      expect(links.read('cashier', token)).toBeUndefined()
    },
  )

  test('made of one order cannot be carried to another', () => {
    const token = links.make('cashier', ids)
    const other = links.make('cashier', { ...ids, orderId: newId('order', at, systemRandom) })
    expect(links.read('cashier', other.slice(0, 43) + token.slice(43))).toBeUndefined()
  })

  test('outlives a change of the key while the old one is still known, and no longer', () => {
    const old = links.make('cashier', ids)
    const rotated = createLinkTokens([key(8), key(7)])
    expect(rotated.read('cashier', old)).toEqual(ids)
    const fresh = rotated.make('cashier', ids)
    expect(fresh).not.toBe(old)
    expect(links.read('cashier', fresh)).toBeUndefined()
    expect(createLinkTokens([key(8)]).read('cashier', old)).toBeUndefined()
  })

  test('cannot be guessed: random ones lead nowhere', () => {
    for (let i = 0; i < 1_000; i++)
      expect(links.read('scan', randomBytes(49).toString('base64url').slice(0, 65))).toBeUndefined()
  })

  test('of malformed ids is not made', () => {
    expect(() => links.make('cashier', { appId: 'app_x', orderId: ids.orderId })).toThrow('well-formed ids')
  })
})
