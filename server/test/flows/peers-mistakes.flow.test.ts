import { existsSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { keyCaller } from '../../src/apps/index.ts'
import { Masked } from '../../src/platform/index.ts'
import { listRefundsOfOrder } from '../../src/refunds/index.ts'
import { listStray } from '../../src/refunds/stray-money-store.ts'
import { beginLife, endLife, type Life } from '../simulation/life.ts'
import { bring } from '../simulation/notice-steps.ts'
import { sabotages } from '../simulation/sabotage.ts'
import { createStage, type Sabotage, type Stage } from '../simulation/stage.ts'

const at = {
  simulation: 'server/test/simulation/sabotage.ts',
  pure: 'server/test/simulation/pure-refunds.test.ts',
  notifications: 'server/test/flows/notifications.flow.test.ts',
  successes: 'server/test/flows/two-successes.flow.test.ts',
  webhooks: 'server/test/flows/webhooks-arrive.flow.test.ts',
  here: 'server/test/flows/peers-mistakes.flow.test.ts',
  wechat: 'server/src/channels/wechat/notification.test.ts',
  alipay: 'server/src/channels/alipay/notification.test.ts',
  keys: 'server/test/connectors/key-refresh.test.ts',
} as const

/** What the peers get wrong, read in their sources, and the tests of ours that fail with the mistake put in. */
const mistakes: readonly (readonly [peer: string, mistake: string, tests: readonly (readonly [string, string])[]])[] = [
  [
    'DaxPay 1',
    'the notified amount is stored and never compared',
    [
      [at.simulation, 'the amount is not compared'],
      [at.notifications, 'of another sum leaves the order unpaid and the money in suspense'],
    ],
  ],
  [
    'DaxPay 2',
    'expiry is judged by the time of receipt, and the notification acknowledged all the same',
    [
      [at.simulation, 'the expiry of an order is judged by when its notification comes'],
      [at.successes, 'is paid by a payment made in time at %s, however late the notification comes'],
    ],
  ],
  [
    'DaxPay 3',
    'what finds its order locked is ignored and acknowledged',
    [
      [at.simulation, 'a notification is acknowledged and nothing written down'],
      [
        at.notifications,
        'a notification that finds its order locked is not acknowledged, and pays when it comes again',
      ],
    ],
  ],
  [
    'DaxPay 4',
    'money for an order that is unknown or cancelled is acknowledged and left',
    [
      [at.notifications, 'a notification of an attempt that is not there is acknowledged, kept, and applied'],
      [at.successes, 'and an old Alipay code is paid afterwards: the money is surplus, and the order stays closed'],
      [at.simulation, 'a second success is dropped'],
    ],
  ],
  ['DaxPay 5', 'the lock is released before the commit', [[at.simulation, 'rows are changed without a lock']]],
  [
    'DaxPay 6',
    'a signature is enough: nobody asks whose app and merchant it is about',
    [
      [at.notifications, 'about another merchant (%s) is kept, applied to nothing and not acknowledged'],
      [at.alipay, 'about %s is foreign'],
      [at.wechat, 'about %s is foreign'],
    ],
  ],
  [
    'Jeepay 1',
    'a webhook is tried for seven minutes and a half',
    [
      ['server/test/webhooks/retry-schedule.test.ts', 'spans more than 75 hours even at the shortest jitter'],
      ['server/test/webhooks/delivering.test.ts', 'after three days of silence delivers everything'],
    ],
  ],
  [
    'Jeepay 2',
    'a process that stops between writing a webhook down and sending it loses it',
    [
      ['server/test/webhooks/claiming.test.ts', 'before the fan-out is committed repeats it, and nobody is told twice'],
      ['server/test/webhooks/claiming.test.ts', 'after sending, before marking, sends again with the same id'],
      [at.simulation, 'events are not written'],
    ],
  ],
  [
    'Jeepay 3',
    'a closed order is told of as paid',
    [
      [at.simulation, 'a closed order is told of as paid'],
      [at.webhooks, 'is never told that a closed order is paid: late money is told of as surplus'],
    ],
  ],
  [
    'Jeepay 4',
    'fields that do not match are acknowledged and only logged',
    [[at.notifications, 'about another merchant (%s) is kept, applied to nothing and not acknowledged']],
  ],
  [
    'Jeepay 5',
    'the merchant and the app are not compared, and MD5 is believed',
    [
      [at.wechat, 'about %s is foreign'],
      [at.wechat, 'with a signature of another key, a probe, or another algorithm'],
    ],
  ],
  [
    'Jeepay 6',
    'refunds are checked without a lock, and those under way are not counted',
    [
      [at.here, 'that come at the same moment promise no more than was paid'],
      [at.simulation, 'refunds that are under way are not counted'],
      [at.pure, 'refunds that are under way are not counted'],
    ],
  ],
  [
    'Jeepay 7',
    'notifications with openids are logged, and secrets are literals in the repository',
    [
      [at.webhooks, 'after all of this, faults among it, no line of the log names a secret or a payer'],
      ['server/src/platform/config.test.ts', 'needs an address and a secret'],
    ],
  ],
  [
    'Jeepay 8',
    'keys are fetched and built for each notification',
    [
      [at.here, 'are read with keys that were parsed once'],
      [at.keys, 'is unknown at first, fetched once, and then verifies what the old account refused'],
    ],
  ],
  ['wechatpay-node-v3 1', 'a notification is believed whatever its age', [[at.wechat, 'by its age: %s']]],
  [
    'wechatpay-node-v3 2',
    'an unknown serial costs a download, each time',
    [[at.keys, 'is the genuine one whatever a notification names, after three questions at most']],
  ],
  [
    'wechatpay-node-v3 3',
    'certificates are shared between merchants',
    [[at.notifications, 'of one merchant sent to another merchant’s address changes nothing there']],
  ],
  [
    'wechatpay-node-v3 4',
    'PEM is parsed for each verification',
    [[at.here, 'are read with keys that were parsed once']],
  ],
  [
    'wechatpay-node-v3 5',
    'a body is written anew before it is verified',
    [[at.wechat, 'when its body is compressed, written anew, empty or huge']],
  ],
  [
    'alipay-sdk 1',
    'the algorithm is taken from the form',
    [[at.alipay, 'when it asks for %s, even with a signature that is right by it']],
  ],
  [
    'alipay-sdk 2',
    'a wrong signature costs two verifications',
    [['server/src/channels/alipay/one-verification.test.ts', 'a notification costs one verification']],
  ],
  [
    'wechatpay-java 1',
    'what is older than five minutes by a clock that is wrong is refused, and nothing else done',
    [
      [at.notifications, 'a WeChat notification is not believed an hour later, and the order it paid stays paid'],
      ['server/test/simulation/steps.ts', 'skew'],
    ],
  ],
  // Not read in one of their sources, but of the same kind, where money goes back.
  [
    'refunds 1',
    'a refund is tried again under a new number',
    [[at.simulation, 'a refund that is tried again has a new number']],
  ],
  [
    'refunds 2',
    'a timeout is read as a failure',
    [
      [at.simulation, 'no answer about a refund is taken for a failure'],
      [at.pure, 'a timeout is read as a failure'],
    ],
  ],
  ['refunds 3', 'what was taken counts as done', [[at.simulation, 'a refund that was taken counts as done']]],
  [
    'refunds 4',
    'stray money goes back twice',
    [
      [at.simulation, 'stray money is sent home twice'],
      [at.here, 'stray money that two decide to send home at once goes home once'],
    ],
  ],
  ['refunds 5', 'a hold is never given up', [[at.simulation, 'the hold of a failed refund is never given up']]],
  [
    'refunds 6',
    'an attempt that was superseded is forgotten though it was paid',
    [[at.simulation, 'an attempt that was superseded counts as closed though it was paid']],
  ],
]

describe('each mistake of the peers has its test', () => {
  test.each(mistakes)('%s: %s', (_peer, _mistake, tests) => {
    for (const [file, name] of tests) {
      expect(existsSync(file), file).toBe(true)
      expect(readFileSync(file, 'utf8'), file).toContain(name)
    }
  })
})

let stage: Stage | undefined
let life: Life | undefined
afterEach(async () => {
  if (life) await endLife(life)
  await stage?.close()
  life = undefined
  stage = undefined
})

async function enter(sabotage?: Sabotage): Promise<Life> {
  stage = await createStage(sabotage)
  life = await beginLife(stage, 1)
  life.gateway.heal()
  return life
}

const caller = ({ cast }: Life) => keyCaller({ appId: cast.appId, livemode: false, id: 'key_one' })

async function paidOrder(life: Life, amount = 100) {
  const { order } = await life.server.createOrder(caller(life), {
    merchant_order_no: 'T1',
    amount,
    currency: 'CNY',
    subject: '龙井茶',
    goods_type: 'physical',
    late_payment: 'return',
    expires_in: 900,
    metadata: {},
  })
  for (const [method, product] of [
    ['wechat_scan', 'jsapi'],
    ['alipay', 'precreate'],
  ] as const)
    await life.server.startAttempt({
      ref: { appId: life.cast.appId, orderId: order.id },
      livemode: false,
      method,
      product,
      initiator: { role: 'buyer' },
      // Two people, so that neither takes the place of the other.
      payerId: product === 'jsapi' ? new Masked('openid', 'payer') : null,
      instalments: null,
      clientIp: null,
      device: 'wap',
    })
  const trade = life.gateway.trades().find((each) => each.state === 'waiting')
  if (!trade) throw new Error('there is nothing to pay by')
  life.gateway.pay(trade)
  return { order, trade }
}

async function promised(sabotage?: Sabotage): Promise<{ promised: bigint; made: number }> {
  const life = await enter(sabotage)
  const { order } = await paidOrder(life)
  for (const notice of life.gateway.notices.splice(0)) await bring(life, notice)
  const asks = Array.from({ length: 5 }, (_, index) =>
    life.server.requestRefund(caller(life), { order: order.id, refund_no: `R${index}`, amount: 40 }),
  )
  const made = (await Promise.allSettled(asks)).filter((each) => each.status === 'fulfilled').length
  const refunds = await listRefundsOfOrder(life.stage.deps.db, { appId: life.cast.appId, orderId: order.id })
  return { promised: refunds.reduce((sum, refund) => sum + refund.amount.amount, 0n), made }
}

describe('refunds', () => {
  test('that come at the same moment promise no more than was paid', async () => {
    expect(await promised()).toEqual({ promised: 80n, made: 2 })
  })
  test('do promise more with the mistake put in, so the test above can fail', async () => {
    const { promised: all } = await promised(sabotages['refunds that are under way are not counted']?.sabotage)
    expect(all).toBe(200n)
  })
})

test('stray money that two decide to send home at once goes home once', async () => {
  const life = await enter()
  const { trade } = await paidOrder(life)
  const other = life.gateway.trades().find((each) => each !== trade && each.state === 'waiting')
  // Nobody has told us of the first yet, so the channel could still take a second.
  expect(other && life.gateway.pay(other)).toBe(true)
  for (const notice of life.gateway.notices.splice(0)) await bring(life, notice)
  const stray = await strayOf(life)
  const decide = (by: string) => life.server.people.decideStray(stray, by, { kind: 'return' })
  const decided = await Promise.allSettled([decide('key:key_one'), decide('key:key_two')])
  expect(decided.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
  const [work] = life.server.work.filter((each) => each.name === 'return-stray-money')
  life.world.advance(3_600_000)
  await work?.round()
  const refunds = await listRefundsOfOrder(life.stage.deps.db, { appId: life.cast.appId, orderId: stray.orderId })
  expect(refunds).toMatchObject([{ purpose: 'surplus', amount: { amount: 100n } }])
})

async function strayOf({ cast, stage }: Life) {
  const [stray] = await listStray(stage.deps.db, {
    appId: cast.appId,
    livemode: false,
    startingAfter: undefined,
    limit: 1,
  })
  if (!stray) throw new Error('there is no stray money')
  return stray
}

describe('fifty notifications', () => {
  const opened = async (mistake: boolean): Promise<number> => {
    let opens = 0
    const life = await enter({
      connector: (connector) => ({
        ...connector,
        open: (record) => {
          opens += 1
          return connector.open(record)
        },
      }),
    })
    const { trade } = await paidOrder(life)
    const before = opens
    for (let count = 0; count < 50; count++) {
      if (mistake) life.server = life.stage.openServer()
      await bring(life, { kind: 'paid', trade, eventId: `paid-${count}` })
    }
    return opens - before
  }
  test('are read with keys that were parsed once', async () => {
    expect(await opened(false)).toBeLessThanOrEqual(1)
  })
  test('would show keys that are parsed anew', async () => {
    expect(await opened(true)).toBe(50)
  })
})
