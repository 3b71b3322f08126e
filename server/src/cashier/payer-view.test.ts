import type { PayerPageState } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import { attemptWith, closedOrder, later, now, orderWith, paidOrder, succeeded } from '../payments/testing.ts'
import { masked } from '../platform/index.ts'
import { payerPageState, payerView } from './payer-view.ts'

const orders = { open: orderWith(), 'out of time': orderWith({ expiresAt: now }), paid: paidOrder, closed: closedOrder }
const attempts = {
  created: attemptWith({ status: 'created' }),
  'awaiting payer': attemptWith(),
  unknown: attemptWith({ status: 'unknown' }),
  failed: attemptWith({ status: 'failed' }),
  closed: attemptWith({ status: 'closed' }),
  kept: attemptWith({ ...succeeded }),
  surplus: attemptWith({ ...succeeded, disposition: 'surplus', surplusReason: 'second_success' }),
  suspense: attemptWith({ ...succeeded, disposition: 'suspense' }),
}

/** Every attempt against every order: open, out of time, paid, closed. */
const table: Record<keyof typeof attempts, [PayerPageState, PayerPageState, PayerPageState, PayerPageState]> = {
  created: ['waiting', 'confirming', 'someone_faster', 'confirming'],
  'awaiting payer': ['waiting', 'confirming', 'someone_faster', 'confirming'],
  unknown: ['confirming', 'confirming', 'someone_faster', 'confirming'],
  failed: ['failed', 'over', 'too_late', 'over'],
  closed: ['over', 'over', 'too_late', 'over'],
  kept: ['kept', 'kept', 'kept', 'kept'],
  surplus: ['surplus', 'surplus', 'surplus', 'surplus'],
  suspense: ['suspense', 'suspense', 'suspense', 'suspense'],
}

describe('what the payer is told', () => {
  test.each(Object.entries(table))('of an attempt that is %s', (attempt, states) => {
    const told = Object.values(orders).map((order) => payerPageState(order, attempts[attempt as never], now))
    expect(told).toEqual(states)
  })

  test('holds the payment’s own numbers, what has gone back, and nothing of the buyer', () => {
    const refunds = [{ amount: 100, state: 'done', at: now.toISOString() }] as const
    const view = payerView({
      order: { ...paidOrder, buyerName: masked('name-canary', 'buyer'), merchantOrderNo: 'number-canary' },
      attempt: { ...attempts.kept, payerName: masked('payer-canary', 'payer'), payerHash: 'hash-canary' },
      app: { name: '胡同小店', nameEn: 'Hutong Shop' },
      refunds,
      language: 'en',
      now,
      path: '/r/token',
    })
    expect(view).toEqual({
      state: 'kept',
      app_name: 'Hutong Shop',
      subject: '龙井茶 250g',
      amount: 8888,
      currency: 'CNY',
      wallet: 'wechat',
      paid_at: later(-1).toISOString(),
      payment_no: '1',
      channel_trade_no: '4200001',
      refunds,
      language: 'en',
      now: now.toISOString(),
      livemode: false,
      paths: { view: '/r/token/view', events: '/r/token/events', page: '/r/token' },
    })
  })
})
