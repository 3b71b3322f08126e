import { channels, methods, orderStatuses } from '@hutong/contract/statuses'
import { expect, test } from 'vitest'
import { serverFilter } from './filter.ts'
import { refundLeft } from './refund-left.ts'

const every = { status: orderStatuses, method: methods, channel: channels }

test('filters of the address become those of the server: days of China as moments, both of them whole', () => {
  const query = {
    number: ' T-1 ',
    status: 'paid',
    method: 'alipay',
    channel: 'alipay',
    from: '2026-11-26',
    until: '2026-11-26',
  }
  expect(serverFilter(query, every)).toEqual({
    number: 'T-1',
    status: 'paid',
    method: 'alipay',
    channel: 'alipay',
    from: '2026-11-25T16:00:00.000Z',
    until: '2026-11-26T16:00:00.000Z',
  })
})

test('what somebody typed into the address and no filter takes is left out', () => {
  const query = {
    number: '  ',
    status: 'refunded',
    method: 'cash',
    channel: '',
    from: 'yesterday',
    until: '2026-13-45',
  }
  expect(Object.values(serverFilter(query, every))).toEqual(Array(6).fill(undefined))
})

test('refunds under way have taken their money; what failed, and money beside the order, has not', () => {
  const refund = (
    amount: number,
    status: 'succeeded' | 'processing' | 'failed',
    purpose: 'requested' | 'surplus' = 'requested',
  ) => ({
    amount,
    status,
    purpose,
  })
  const order = { paid_amount: 1_000 }
  expect(refundLeft(order, [])).toEqual({ gone: 0, left: 1_000 })
  const some = [
    refund(300, 'succeeded'),
    refund(200, 'processing'),
    refund(400, 'failed'),
    refund(1_000, 'succeeded', 'surplus'),
  ]
  expect(refundLeft(order, some)).toEqual({ gone: 500, left: 500 })
  expect(refundLeft({ paid_amount: 0 }, [])).toEqual({ gone: 0, left: 0 })
})
