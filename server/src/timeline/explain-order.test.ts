import { diagnosisCauses } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import type { KeptExchange } from '../channels/index.ts'
import { attemptWith, closedOrder, later, now, orderWith, paidOrder, succeeded } from '../payments/testing.ts'
import { causeOfDoubt, causeOfFailure, causeOfRefusal } from './causes.ts'
import { diagnosisWords } from './diagnosis-words.ts'
import { explainOrder } from './explain-order.ts'
import type { OrderFacts } from './order-facts.ts'

const account = { id: 'ca_1', channel: 'wechat', status: 'active' } as const
const endpoint = { id: 'whe_1', host: 'shop.test', enabled: true, pausedUntil: null }
const facts = (changes: Partial<OrderFacts> = {}): OrderFacts => ({
  order: orderWith(),
  attempts: [],
  exchanges: [],
  notifications: [],
  events: [],
  endpoints: [endpoint],
  deliveries: [],
  refunds: [],
  strays: [],
  links: [],
  decisions: [],
  accounts: [account],
  offeredChannels: ['wechat'],
  ...changes,
})
const exchange = (outcome: string, changes: Partial<KeptExchange> = {}): KeptExchange => ({
  appId: 'app_a',
  channel: 'wechat',
  channelAccountId: 'ca_1',
  number: '1',
  operation: 'query',
  httpStatus: null,
  channelCode: null,
  outcome,
  durationMs: 1,
  answer: null,
  at: later(-5),
  ...changes,
})
const cause = (changes: Partial<OrderFacts>) => {
  const { cause: found, state } = explainOrder(facts(changes), now)
  return [state, found]
}
const open = attemptWith()
const doubtful = attemptWith({ status: 'unknown' })

describe('an order that can be paid', () => {
  test.each<[string, Partial<OrderFacts>, [string, string]]>([
    ['nobody began', {}, ['waiting', 'not_started']],
    ['nothing is connected', { accounts: [] }, ['failed', 'method_not_connected']],
    [
      'the only account is of a channel nobody offers',
      { offeredChannels: ['alipay'] },
      ['failed', 'method_not_connected'],
    ],
    [
      'every account is suspended',
      { accounts: [{ ...account, status: 'suspended' }] },
      ['failed', 'account_suspended'],
    ],
    ['the wallet is open', { attempts: [open] }, ['waiting', 'waiting_for_payer']],
    [
      'the last question was lost',
      { attempts: [open], exchanges: [exchange('unknown: timeout')] },
      ['in_doubt', 'channel_silent'],
    ],
    [
      'a question was lost, the next was answered',
      { attempts: [open], exchanges: [exchange('unknown: timeout'), exchange('answered')] },
      ['waiting', 'waiting_for_payer'],
    ],
    [
      'another attempt’s question was lost',
      { attempts: [open], exchanges: [exchange('unknown: timeout', { number: '2' })] },
      ['waiting', 'waiting_for_payer'],
    ],
    ['the answer is in doubt and nothing more is known', { attempts: [doubtful] }, ['in_doubt', 'unknown']],
    [
      'the exchange is forgotten, the history is not',
      {
        attempts: [
          attemptWith({
            status: 'unknown',
            history: [
              {
                at: now.toISOString(),
                source: 'prepay',
                state: 'unknown',
                from: 'created',
                to: 'unknown',
                note: 'bad_signature',
              },
            ],
          }),
        ],
      },
      ['in_doubt', 'answer_not_genuine'],
    ],
    [
      'a word nobody has met came back',
      { attempts: [doubtful], exchanges: [exchange('unknown: unfamiliar_code', { channelCode: 'NEW' })] },
      ['in_doubt', 'unknown'],
    ],
    [
      'a check is a little late',
      { attempts: [attemptWith({ nextCheckAt: later(-60) })] },
      ['waiting', 'waiting_for_payer'],
    ],
    [
      'a check is far too late',
      { attempts: [attemptWith({ nextCheckAt: later(-301) })] },
      ['waiting', 'checks_overdue'],
    ],
    [
      'it failed and somebody else is paying now',
      { attempts: [attemptWith({ id: 'att_0', status: 'failed' }), open] },
      ['waiting', 'waiting_for_payer'],
    ],
    [
      'it failed',
      { attempts: [attemptWith({ status: 'failed', failure: { code: 'channel_refused', channelCode: 'X' } })] },
      ['failed', 'declined'],
    ],
    [
      'a refusal came after what failed',
      {
        attempts: [attemptWith({ status: 'failed', failure: { code: 'channel_refused', channelCode: 'X' } })],
        exchanges: [exchange('refused: amount_exceeds_channel_limit', { operation: 'start', number: 'ord_1' })],
      },
      ['failed', 'amount_over_limit'],
    ],
    [
      'a refusal came before what waits',
      {
        attempts: [attemptWith({ createdAt: later(-1) })],
        exchanges: [exchange('refused: payer_not_identified', { operation: 'page' })],
      },
      ['waiting', 'waiting_for_payer'],
    ],
  ])('%s', (_what, changes, expected) => {
    expect(cause(changes)).toEqual(expected)
  })
})

describe('an order that is over', () => {
  test.each<[string, Partial<OrderFacts>, string]>([
    ['its time was over', { order: closedOrder }, 'expired'],
    ['its time is over and nobody has closed it yet', { order: orderWith({ expiresAt: later(-1) }) }, 'expired'],
    [
      'every try had failed',
      {
        order: closedOrder,
        attempts: [attemptWith({ status: 'failed', failure: { code: 'channel_refused', channelCode: 'X' } })],
      },
      'declined',
    ],
    [
      'one try failed, another was let pass',
      {
        order: closedOrder,
        attempts: [attemptWith({ status: 'failed' }), attemptWith({ id: 'att_2', status: 'closed' })],
      },
      'expired',
    ],
    [
      'what was tried was refused before it began',
      {
        order: closedOrder,
        exchanges: [exchange('refused: expires_too_soon', { operation: 'start', number: 'ord_1' })],
      },
      'too_little_time',
    ],
    [
      'the merchant wanted it',
      { order: orderWith({ ...closedOrder, closeReason: 'requested', closingReason: 'requested' }) },
      'closed_by_merchant',
    ],
    [
      'the channel has not confirmed',
      { order: orderWith({ closingReason: 'requested' }), attempts: [attemptWith({ closing: true })] },
      'being_closed',
    ],
  ])('%s', (_what, changes, expected) => {
    expect(cause(changes)).toEqual(['over', expected])
  })

  test('money of another sum is what matters, whatever became of the order', () => {
    const attempts = [attemptWith({ ...succeeded, disposition: 'suspense' })]
    for (const order of [orderWith(), closedOrder])
      expect(cause({ order, attempts })).toEqual(['in_doubt', 'wrong_amount'])
  })
})

describe('a paid order', () => {
  const kept = attemptWith({ ...succeeded, id: 'att_kept' })
  const event = { id: 'evt_1', type: 'order.paid', sequence: 1, createdAt: now }
  const delivery = {
    id: 'del_1',
    endpointId: 'whe_1',
    eventId: 'evt_1',
    status: 'delivered',
    tries: 1,
    nextAttemptAt: null,
    lastStatusCode: 200,
    lastError: null,
    deliveredAt: now,
    createdAt: now,
  } as const
  const paid = (changes: Partial<OrderFacts>) =>
    cause({ order: paidOrder, attempts: [kept], events: [event], deliveries: [delivery], ...changes })[1]

  test.each<[string, Partial<OrderFacts>, string]>([
    ['is paid', {}, 'paid'],
    ['was paid by a friend', { attempts: [{ ...kept, payerRole: 'friend' }] }, 'paid_by_friend'],
    ['nobody was there to be told', { endpoints: [], deliveries: [] }, 'paid_nobody_told'],
    ['the endpoint is off', { endpoints: [{ ...endpoint, enabled: false }] }, 'paid_nobody_told'],
    [
      'the webhook was not tried yet',
      { deliveries: [{ ...delivery, status: 'scheduled', tries: 0, deliveredAt: null }] },
      'paid',
    ],
    [
      'the webhook is tried again',
      { deliveries: [{ ...delivery, status: 'scheduled', deliveredAt: null }] },
      'paid_webhook_failing',
    ],
    [
      'the webhook was given up',
      { deliveries: [{ ...delivery, status: 'given_up', deliveredAt: null }] },
      'paid_webhook_failing',
    ],
    ['another event’s webhook fails', { deliveries: [{ ...delivery, eventId: 'evt_2', status: 'given_up' }] }, 'paid'],
    [
      'was paid twice',
      {
        attempts: [
          kept,
          attemptWith({ ...succeeded, id: 'att_2', disposition: 'surplus', surplusReason: 'second_success' }),
        ],
      },
      'paid_twice_returning',
    ],
  ])('%s', (_what, changes, expected) => {
    expect(paid(changes)).toBe(expected)
  })
})

describe('the words', () => {
  test('are there for every cause, in both languages, and no two causes say the same', () => {
    expect(Object.keys(diagnosisWords).sort()).toEqual([...diagnosisCauses].sort())
    const all = diagnosisCauses.map((each) => diagnosisWords[each].says)
    expect(new Set(all.map((each) => each.en)).size).toBe(all.length)
    expect(new Set(all.map((each) => each.zh)).size).toBe(all.length)
    for (const { says, next } of Object.values(diagnosisWords))
      for (const { en, zh } of [says, next]) {
        expect(zh).toMatch(/[\u4e00-\u9fff].*。$/)
        expect(en).toMatch(/^[A-Z].*\.$/)
        expect(en).not.toMatch(/[\u4e00-\u9fff]/)
      }
  })

  test('a code nobody has met is unknown, and no name of an object’s own is taken for one', () => {
    for (const code of ['never_heard_of', 'constructor', '']) {
      expect(causeOfFailure({ failure: { code, channelCode: null }, history: [] })).toBe('unknown')
      expect(causeOfRefusal(`refused: ${code}`)).toBe('unknown')
      expect(causeOfDoubt({ outcome: `unknown: ${code}`, channelCode: null })).toBeUndefined()
    }
    expect(causeOfDoubt({ outcome: 'refused', channelCode: 'SIGN_ERROR' })).toBe('credentials_refused')
  })
})
