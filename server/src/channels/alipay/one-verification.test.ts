import { beforeEach, expect, test, vi } from 'vitest'
import { readNotification } from './notification.ts'
import { account, notification, now, strangerKeys } from './testing.ts'

const counted = vi.hoisted(() => ({ verifications: 0 }))
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>()
  const verify = (...given: Parameters<typeof real.verify>) => {
    counted.verifications += 1
    return real.verify(...given)
  }
  return { ...real, verify }
})

const ours = account()
beforeEach(() => {
  counted.verifications = 0
})

test('a notification costs one verification, whether it is genuine or not', () => {
  expect(readNotification(ours, notification(), now)).toMatchObject({ kind: 'trade' })
  expect(counted.verifications).toBe(1)
  const forged = notification({ key: strangerKeys.privateKey })
  expect(readNotification(ours, forged, now)).toMatchObject({ reason: 'bad_signature' })
  expect(counted.verifications).toBe(2)
})

test('one that asks for another algorithm costs none', () => {
  expect(readNotification(ours, notification({ wire: { sign_type: 'RSA' } }), now)).toMatchObject({
    reason: 'unsupported_algorithm',
  })
  expect(counted.verifications).toBe(0)
})
