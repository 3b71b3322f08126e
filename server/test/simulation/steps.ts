import { type CrashPoint, crashPoints, type DueWork } from '../../src/platform/index.ts'
import type { Trade } from './gateway.ts'
import { act, type Life, restart } from './life.ts'
import type { Manner } from './merchant.ts'
import { bring, deliver, forge } from './notice-steps.ts'
import { type PayersWish, somePayer } from './payers.ts'
import { mustHold } from './pure-invariants.ts'
import { merchantChangesPolicy, merchantRefunds, personDecides, personDecidesStray } from './refund-steps.ts'

const second = 1000

const pauses = [1, 1, 5, 5, 20, 20, 40, 60, 60, 300, 960, 7_800].map((seconds) => seconds * second)

/** Mostly the newest: what is over long since refuses everything. */
const anyOrder = ({ chance, orders }: Life) => chance.pick(chance.chance(0.6) ? orders.slice(-1) : orders)
const refOf = (life: Life, order: { id: string }) => ({ appId: life.cast.appId, orderId: order.id })

async function newOrder(life: Life): Promise<void> {
  const { cast, chance, orders, server } = life
  const name = `order ${orders.length + 1}`
  const input = {
    merchant_order_no: `T${orders.length + 1}`,
    amount: chance.between(1, 50_000),
    currency: 'CNY' as const,
    subject: '龙井茶 250g',
    expires_in: chance.pick([60, 300, 900, 900, 7_200]),
    goods_type: 'physical' as const,
    late_payment: chance.pick(['return', 'accept'] as const),
    metadata: {},
  }
  const copies = chance.chance(0.2) ? 2 : 1
  const made = await act(life, `the merchant makes ${name} of ${input.amount} fen, ${copies} ×`, () =>
    Promise.all(
      Array.from({ length: copies }, () => server.createOrder({ appId: cast.appId, livemode: false }, input)),
    ),
  )
  if (!made?.[0]) return
  const { id } = made[0].order
  mustHold(
    made.every((each) => each.order.id === id) && made.filter((each) => !each.repeated).length === 1,
    `${name}, asked for ${copies} times, is one order`,
  )
  orders.push({ id, name, amount: input.amount })
}

/** Somebody new, or whoever wanted to pay last and sees nothing yet. */
function somePayerOf({ chance, wishes }: Life, order: { id: string }): PayersWish {
  const last = wishes.get(order.id)
  return last && chance.chance(0.3) ? last : somePayer(chance)
}

async function start(life: Life, order = anyOrder(life), wanted = somePayerOf(life, order)): Promise<void> {
  life.wishes.set(order.id, wanted)
  const started = await act(life, `${wanted.line} ${order.name}`, () =>
    life.server.startAttempt({ ref: refOf(life, order), livemode: false, ...wanted.wish }),
  )
  if (started?.action?.kind !== 'show_qr') return
  const trade = life.gateway.byCode(started.action.content)
  mustHold(trade, 'what the payer is shown is of the channel')
  life.say(`  the payer is shown ${trade.name}`)
  trade.handedOut = true
  if (!life.codes.includes(trade)) life.codes.push(trade)
}

const pay = (life: Life): void => {
  const { chance, codes, gateway } = life
  if (codes.length > 0) gateway.pay(chance.chance(0.7) ? (codes.at(-1) as Trade) : chance.pick(codes))
}

async function look(life: Life): Promise<void> {
  const order = anyOrder(life)
  const payerReturned = life.chance.chance(0.5)
  await act(life, `a page of ${order.name} looks`, () => life.server.look(refOf(life, order), { payerReturned }))
}

async function merchantCloses(life: Life): Promise<void> {
  const order = anyOrder(life)
  await act(life, `the merchant closes ${order.name}`, () => life.server.closeOrder(refOf(life, order)))
}

async function work(life: Life): Promise<void> {
  const { chance, server } = life
  for (const each of chance.chance(0.4) ? server.work : [chance.pick(server.work)]) {
    if (life.crashed) return
    await runWork(life, each)
  }
}

/** One round of background work. It is part of the story only where something came of it. */
export async function runWork(life: Life, { name, round }: DueWork): Promise<number> {
  const line = life.story.length
  const found = await act(life, `the worker runs ${name}`, round)
  if (found === 0 && life.story.length === line + 1) life.story.pop()
  return found ?? 0
}

function passTime(life: Life): void {
  const ms = life.chance.pick(pauses)
  life.say(`${ms / second} seconds pass`)
  life.world.advance(ms)
}

function skew(life: Life): void {
  const ms = life.chance.pick([0, 2, -2, 30, -30, 3_600, -3_600, -86_000].map((seconds) => seconds * second))
  life.say(`the server's clock is ${ms / second} seconds off`)
  life.world.skew(ms)
}

/** Several things at the same moment, as several tabs and a worker do them. */
async function together(life: Life): Promise<void> {
  const order = anyOrder(life)
  const wanted = somePayer(life.chance)
  life.say('at the same moment:')
  const acts = [
    start,
    deliver,
    deliver,
    look,
    look,
    merchantCloses,
    work,
    work,
    merchantRefunds,
    personDecides,
    personDecidesStray,
    (each: Life) => start(each, order, wanted),
  ]
  const chosen = Array.from({ length: life.chance.between(2, 3) }, () => life.chance.pick(acts))
  await Promise.all(chosen.map((each) => (each === start ? start(life) : each(life))))
}

function trouble(life: Life): void {
  const { chance, gateway, stage } = life
  const what = chance.pick([
    'channel down',
    'channel up',
    'endpoint bad',
    'endpoint good',
    'stop soon',
    'money short',
    'money enough',
  ] as const)
  life.say(`trouble: ${what}`)
  if (what === 'channel down' || what === 'channel up') gateway.setDown(what === 'channel down')
  else if (what === 'money short' || what === 'money enough')
    for (const accountId of Object.values(life.cast.accounts))
      gateway.refunds.setShort(accountId, what === 'money short')
  else if (what === 'stop soon')
    life.crashAt = chance.chance(0.3) ? chance.between(1, 6) : chance.pick(chance.chance(0.6) ? rare : crashPoints)
  else {
    const manners = chance.split(`merchant ${life.story.length}`)
    const weights: Readonly<Record<Manner, number>> = { accepts: 1, refuses: 2, hangsUp: 1, acceptsSilently: 1 }
    stage.merchant.behave(what === 'endpoint good' ? () => 'accepts' : () => manners.weighted(weights))
  }
}

/** While a call to the channel is under way, other things may happen to the same trade. */
export function meanwhileOf(life: Life): (trade: Trade) => Promise<void> {
  const chance = life.chance.split('meanwhile')
  let isBusy = false
  return async (trade) => {
    if (isBusy || !chance.chance(0.15)) return
    isBusy = true
    const what = chance.pick(['paid', 'paid', 'paid', 'closing', 'time', 'refund', 'person'] as const)
    life.say(`  meanwhile (${what}):`)
    if (what === 'time') life.world.advance(chance.pick([second, 7 * second]))
    else if (what === 'closing') await merchantCloses(life)
    else if (what === 'refund') await merchantRefunds(life)
    else if (what === 'person') await personDecides(life)
    else if (trade.handedOut && life.gateway.pay(trade)) {
      const notice = life.gateway.notices.find((each) => each.trade === trade)
      if (notice) await bring(life, notice)
    }
    isBusy = false
  }
}

/** Places a life passes seldom, at which processes stop all the more often. */
const rare = [
  'refund-marked-before-call',
  'refund-answered-before-apply',
  'stray-money-taken-before-commit',
  'notification-read-before-store',
] as const satisfies readonly CrashPoint[]

const weights = {
  newOrder: 5,
  start: 18,
  pay: 20,
  deliver: 18,
  forge: 2,
  look: 6,
  merchantCloses: 2,
  work: 16,
  passTime: 12,
  skew: 2,
  together: 8,
  trouble: 11,
  refunds: 12,
  decides: 7,
  stray: 3,
  policy: 1,
  mends: 2,
} as const

const steps: Readonly<Record<keyof typeof weights, (life: Life) => Promise<void> | void>> = {
  newOrder,
  start: (life) => start(life),
  pay,
  deliver,
  forge,
  look,
  merchantCloses,
  work,
  passTime,
  skew,
  together,
  trouble,
  refunds: merchantRefunds,
  decides: personDecides,
  stray: personDecidesStray,
  policy: merchantChangesPolicy,
  mends: (life) => {
    const stuck = life.gateway.refunds.all().filter((refund) => refund.state === 'stuck')
    if (stuck.length > 0) life.gateway.refunds.mend(life.chance.pick(stuck))
  },
}

/** One thing happens, chosen by the dice; if the process stopped over it, a new one starts. */
export async function takeStep(life: Life): Promise<void> {
  if (life.orders.length === 0) await newOrder(life)
  else await steps[life.chance.weighted(weights)](life)
  life.gateway.refunds.tick()
  if (life.crashed) await restart(life)
}
