import type { TradeFact } from '../../src/channels/index.ts'
import { decideStart } from '../../src/payments/decide-start.ts'
import { type PaymentStep, wantedClosed } from '../../src/payments/order-payment.ts'
import { isOpen, type PaymentAttempt } from '../../src/payments/payment-attempt.ts'
import { checkState, checkStep, mustHold } from './pure-invariants.ts'
import {
  describeFact,
  fen,
  newPureAttempt,
  newPureWorld,
  type PureWorld,
  type Rules,
  realRules,
  type Trade,
} from './pure-world.ts'
import { type Dice, dice } from './seeded-random.ts'

export type Failure = Readonly<{ seed: number; problem: string; story: readonly string[] }>

/** Lives through one order's payment, without a database. Answers what went wrong, or undefined. */
export function livePure(seed: number, rules: Rules = realRules): Failure | undefined {
  const chance = dice(seed)
  const world = newPureWorld(chance.between(1, 9_999), chance.pick([60_000, 900_000, 7_200_000]))
  const life = { world, rules, chance }
  try {
    const steps = chance.between(6, 40)
    for (let step = 0; step < steps; step++) takeStep(life)
    comeToAnEnd(life)
    return undefined
  } catch (error) {
    return { seed, problem: error instanceof Error ? error.message : String(error), story: world.story }
  }
}

type Life = Readonly<{ world: PureWorld; rules: Rules; chance: Dice }>

const weights = { start: 14, answer: 16, pay: 14, tell: 30, close: 16, wait: 8, merchantCloses: 2, expires: 3 } as const

function takeStep(life: Life): void {
  const { chance, rules, world } = life
  const told = (wanted: (trade: Trade) => boolean, speak: (trade: Trade) => TradeFact) => {
    const trade = anyTrade(life, wanted)
    if (trade) tell(life, trade, speak(trade))
  }
  switch (chance.weighted(weights)) {
    case 'start':
      start(life)
      break
    case 'answer':
      told(
        (trade) => attemptOf(world, trade).status === 'created',
        (trade) => prepayAnswer(life, trade),
      )
      break
    case 'pay':
      pay(life)
      break
    case 'tell':
      told(
        () => true,
        (trade) => word(life, trade, chance.pick(['query', 'notification', 'bill'])),
      )
      break
    case 'close':
      told(
        (trade) => attemptOf(world, trade).closing || chance.chance(0.1),
        (trade) => closeAnswer(life, trade),
      )
      break
    case 'wait':
      world.now = new Date(world.now.getTime() + chance.pick([1_000, 30_000, 300_000, 3_600_000, -120_000]))
      break
    case 'merchantCloses':
      settle(life, 'the merchant closes the order', (state) => rules.beginClosing(state, 'requested', world.now))
      break
    case 'expires':
      if (world.now >= world.state.order.expiresAt)
        settle(life, 'the order expires', (state) => rules.beginClosing(state, 'expired', world.now))
      break
  }
}

function start({ chance, world }: Life): void {
  const attempt = newPureAttempt(world, chance.pick(['wechat_scan', 'alipay']))
  const decision = decideStart(world.state.order, world.state.attempts, { ...attempt, answeredOnce: false }, world.now)
  if (decision.kind === 'settle_first') {
    const before = world.state
    const earlier = new Set(decision.attempts.map((old) => old.id))
    world.story.push(`the payer chooses ${attempt.method} instead`)
    world.state = {
      ...before,
      attempts: before.attempts.map((old) => (earlier.has(old.id) ? wantedClosed(old, world.now) : old)),
    }
    checkStep(before, world.state)
    return
  }
  if (decision.kind !== 'start') return
  const before = world.state
  world.story.push(`the payer starts ${attempt.id} by ${attempt.method}`)
  world.state = { ...before, attempts: [...before.attempts, attempt] }
  world.trades.set(attempt.id, {
    attemptId: attempt.id,
    asked: attempt.amount,
    state: 'none',
    paid: null,
    payable: false,
    ended: false,
    told: false,
  })
  checkStep(before, world.state)
}

/** Money moves at the channel. Nobody has told us yet. */
function pay({ chance, world }: Life): void {
  const open = [...world.trades.values()].filter(
    (trade) => trade.payable && trade.paid === null && (trade.state !== 'closed' || chance.chance(0.2)),
  )
  if (open.length === 0) return
  const trade = chance.pick(open)
  const amount = chance.chance(0.08) ? trade.asked.amount + BigInt(chance.pick([1, 100])) : trade.asked.amount
  trade.state = 'paid'
  trade.paid = { channelTradeNo: `trade_${trade.attemptId}`, amount: { ...trade.asked, amount } }
  world.story.push(`the payer pays ${amount} fen for ${trade.attemptId}`)
}

const reason = { code: 'channel_unavailable', channelCode: null }

function paid(world: PureWorld, trade: Trade, source: TradeFact['source']): TradeFact {
  const { amount, channelTradeNo } = trade.paid as NonNullable<Trade['paid']>
  return {
    source,
    trade: { state: 'paid', channelTradeNo, amount, payerAmount: amount.amount, paidAt: world.now, payerId: null },
  }
}

function prepayAnswer({ chance, world }: Life, trade: Trade): TradeFact {
  const answer = chance.weighted({ waiting: 12, lateButDone: 3, notDone: 2, not_sent: 2, declined: 1 })
  if (answer === 'waiting' || answer === 'lateButDone') {
    if (trade.state === 'none') trade.state = 'waiting'
    trade.payable = true
  }
  const source = 'prepay' as const
  if (answer === 'waiting') {
    const expiresAt = new Date(world.now.getTime() + chance.pick([60_000, 600_000])).toISOString()
    const action = { kind: 'show_qr' as const, content: `code of ${trade.attemptId}`, expires_at: expiresAt }
    return { source, trade: { state: 'waiting', action } }
  }
  if (answer === 'not_sent' || answer === 'declined') {
    trade.ended = true
    return { source, trade: { state: answer, reason } }
  }
  return { source, trade: { state: 'unknown', reason } }
}

/** What a channel may say when it is asked or speaks by itself: the truth, the truth of a moment ago, or nothing useful. */
function word({ chance, world }: Life, trade: Trade, source: TradeFact['source']): TradeFact {
  if (chance.chance(0.12)) return { source, trade: { state: chance.pick(['unknown', 'not_sent'] as const), reason } }
  if (trade.paid && trade.told && chance.chance(0.03)) {
    const amount = chance.chance(0.5) ? trade.paid.amount : fen(trade.paid.amount.amount + 5n)
    const second = { ...trade.paid, channelTradeNo: `another_${trade.attemptId}`, amount }
    return paid(world, { ...trade, paid: second }, source)
  }
  if (trade.paid && !chance.chance(0.15)) return paid(world, trade, source)
  if (trade.state === 'closed') trade.ended = true
  if (trade.state === 'closed') return { source, trade: { state: 'closed', reason } }
  if (trade.state === 'none') {
    trade.ended = true
    return { source, trade: { state: 'never_existed', reason } }
  }
  return { source, trade: { state: 'waiting', action: null } }
}

function closeAnswer({ chance, world }: Life, trade: Trade): TradeFact {
  const source = 'close' as const
  const answered = !chance.chance(0.25)
  if (trade.paid) return answered ? paid(world, trade, source) : { source, trade: { state: 'unknown', reason } }
  if (!answered && chance.chance(0.5)) return { source, trade: { state: 'not_sent', reason } }
  const existed = trade.state !== 'none'
  if (existed) trade.state = 'closed'
  if (!answered) return { source, trade: { state: 'unknown', reason } }
  trade.ended = true
  return { source, trade: { state: existed ? 'closed' : 'never_existed', reason } }
}

function tell(life: Life, trade: Trade, fact: TradeFact): void {
  const { rules, world } = life
  if (fact.trade.state === 'paid') {
    const isSecond = trade.told && fact.trade.channelTradeNo !== trade.paid?.channelTradeNo
    if (isSecond) world.secondTrades += 1
    trade.told = true
  }
  settle(life, describeFact(trade.attemptId, fact), (state) => rules.applyFact(state, trade.attemptId, fact, world.now))
}

function settle({ world }: Life, line: string, decide: (state: PureWorld['state']) => PaymentStep): void {
  const before = world.state
  world.story.push(line)
  const step = decide(before)
  world.state = step.state
  world.consequences.push(...step.consequences)
  for (const each of step.consequences) world.story.push(`  → ${each.kind === 'event' ? each.type : each.kind}`)
  checkStep(before, world.state)
  checkState(world)
}

/** The channel answers again, truthfully, whoever is still asked about; notifications come for what nobody asks about any more. */
function comeToAnEnd(life: Life): void {
  const { rules, world } = life
  world.story.push('the channel answers again')
  const askOpen = () => {
    for (const trade of world.trades.values()) {
      if (!isOpen(attemptOf(world, trade))) continue
      if (trade.paid) tell(life, trade, paid(world, trade, 'query'))
      else if (attemptOf(world, trade).closing) {
        const existed = trade.state !== 'none'
        if (existed) trade.state = 'closed'
        tell(life, trade, { source: 'close', trade: { state: existed ? 'closed' : 'never_existed', reason } })
      }
    }
  }
  askOpen()
  for (const trade of world.trades.values())
    if (trade.paid && trade.ended && !trade.told) tell(life, trade, paid(world, trade, 'notification'))
  settle(life, 'the order expires', (state) => rules.beginClosing(state, 'expired', world.now))
  askOpen()
  checkState(world)
  const { attempts, order } = world.state
  mustHold(order.status !== 'awaiting_payment', 'once the channel answers, an order is paid or closed')
  mustHold(!attempts.some(isOpen), 'once the channel answers, no attempt stays open')
  for (const trade of world.trades.values())
    mustHold(trade.paid === null || trade.told, `the payment of ${trade.attemptId} was found by asking`)
}

function anyTrade({ chance, world }: Life, wanted: (trade: Trade) => boolean): Trade | undefined {
  const found = [...world.trades.values()].filter(wanted)
  return found.length === 0 ? undefined : chance.pick(found)
}

function attemptOf(world: PureWorld, trade: Trade): PaymentAttempt {
  const attempt = world.state.attempts.find((each) => each.id === trade.attemptId)
  if (!attempt) throw new Error(`${trade.attemptId} is not there`)
  return attempt
}
