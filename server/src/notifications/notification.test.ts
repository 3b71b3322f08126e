import { expect, test } from 'vitest'
import { keptHeaders, nextParkedTry } from './notification.ts'

test('of a notification’s headers only what its signature names is kept', () => {
  expect(
    keptHeaders({
      'wechatpay-serial': 'S',
      'wechatpay-signature': 'sig',
      'content-type': 'application/json',
      'request-id': '08',
      cookie: 'canary',
      authorization: 'canary',
      'x-forwarded-for': '203.0.113.7',
      host: 'pay.test',
      'wechatpay-nonce': ['a', 'b'],
      'wechatpay-timestamp': undefined,
    }),
  ).toEqual({
    'wechatpay-serial': 'S',
    'wechatpay-signature': 'sig',
    'content-type': 'application/json',
    'request-id': '08',
  })
})

test('a parked notification is tried after a minute at first, over more than three days, then left to a person', () => {
  const now = new Date('2026-11-23T02:00:00.000Z')
  const minutes = [0, 1, 2, 3, 4, 5, 6].map(
    (tries) => ((nextParkedTry(tries, now) as Date).getTime() - now.getTime()) / 60_000,
  )
  expect(minutes).toEqual([1, 10, 60, 360, 1440, 1440, 1440])
  expect(nextParkedTry(7, now)).toBeNull()
})
