import { createHash, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseTraceTime, parseWireTime, signedFields, wireTime } from './signing.ts'
import { account, merchantKeys } from './testing.ts'

it('a message is signed over the hexadecimal digest of its sorted fields, without the empty ones', async () => {
  const fields = await signedFields(account(), { txnType: '00', orderId: 'A1b2C3d4', bizType: '', frontUrl: '' })
  expect([...fields.keys()]).not.toContain('bizType')
  const content =
    'accessType=0&certId=69903319369&encoding=UTF-8&merId=777290000000101&orderId=A1b2C3d4&signMethod=01&txnType=00&version=5.1.0'
  const digest = createHash('sha256').update(content).digest('hex')
  const signature = Buffer.from(fields.get('signature') ?? '', 'base64')
  expect(verify('sha256', Buffer.from(digest), merchantKeys.publicKey, signature)).toBe(true)
  expect(verify('sha256', Buffer.from(content), merchantKeys.publicKey, signature)).toBe(false)
})

describe('times', () => {
  it('are China’s, in whole seconds', () => {
    expect(wireTime(new Date('2026-12-31T16:00:00.999Z'))).toBe('20270101000000')
    expect(parseWireTime('20270101000000')).toEqual(new Date('2026-12-31T16:00:00Z'))
  })

  it.each(['', '20260230120000', '2026112309595', '2026112309595a', '20261123246000', undefined])(
    'that are none are not read: %s',
    (text) => expect(parseWireTime(text)).toBeUndefined(),
  )

  it.each([
    ['1123095958', '2026-11-23T09:59:50+08:00', '2026-11-23T09:59:58+08:00'],
    ['0101000003', '2026-12-31T23:59:58+08:00', '2027-01-01T00:00:03+08:00'],
    ['1231235958', '2027-01-01T00:00:03+08:00', '2026-12-31T23:59:58+08:00'],
    ['0229120000', '2028-02-28T12:00:00+08:00', '2028-02-29T12:00:00+08:00'],
  ])('without a year are of the year nearest to the order: %s', (text, near, at) => {
    expect(parseTraceTime(text, new Date(near))).toEqual(new Date(at))
  })

  it('without a year and without sense are not read', () => {
    for (const text of [undefined, '', '1323095958', '0230120000', '112309595'])
      expect(parseTraceTime(text, new Date('2026-11-23T02:00:00Z'))).toBeUndefined()
  })
})
