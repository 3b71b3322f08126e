import type { RefundFact } from '../../src/channels/index.ts'
import { cny } from '../../src/money/index.ts'
import { complete, decideRefund, type RefundDecision, release, reserve } from '../../src/refunds/decide-refund.ts'
import {
  decideRefundFact,
  decideSettlement,
  type RefundEffect,
  type RefundFactDecision,
} from '../../src/refunds/decide-refund-fact.ts'
import { isOpenRefund, type Refund, type RefundTotals } from '../../src/refunds/refund.ts'
import { checkFailure, checkRefundEnd, checkRefundState, checkRefundStep } from './pure-refund-invariants.ts'
import { type Dice, dice } from './seeded-random.ts'
import type { ToldFailure } from './tell-failure.ts'

/** What is under test: who may be promised money, and what a word about a refund does. A test may hand in broken ones. */
export type RefundRules = Readonly<{
  decideRefund: typeof decideRefund
  decideRefundFact: typeof decideRefundFact
  decideSettlement: typeof decideSettlement
}>
export const realRefundRules: RefundRules = { decideRefund, decideRefundFact, decideSettlement }

/** The truth at the channel about one number. */
export type RefundTruth = {
  state: 'none' | 'processing' | 'succeeded' | 'closed' | 'stuck'
  told: boolean
  /** The channel's own books did not find it once, though it was there. */
  lied: boolean
}

export type PureRefundWorld = {
  now: Date
  totals: RefundTotals
  readonly refunds: Refund[]
  readonly truths: Map<string, RefundTruth>
  /** Every effect and event that a decision left behind, in order. */
  readonly left: { refundId: string; effect: RefundEffect; event: string | null }[]
  readonly discrepancies: Set<string>
  readonly story: string[]
}

type PureLife = Readonly<{ world: PureRefundWorld; rules: RefundRules; chance: Dice }>
type Said = RefundFact['refund']

const start = new Date('2026-11-23T02:00:00.000Z')
const limits = { partial: true, windowDays: 365, partsMax: 5, gapMs: 0, askAfterMs: 0 } as const
const reason = { code: 'some_reason', channelCode: null }

/** Lives through the refunds of one payment, without a database. Answers what went wrong, or undefined. */
export function livePureRefunds(seed: number, rules: RefundRules = realRefundRules): ToldFailure | undefined {
  const chance = dice(seed)
  const world: PureRefundWorld = {
    now: start,
    totals: { captured: BigInt(chance.between(1, 9_999)), reserved: 0n, refunded: 0n, parts: 0 },
    refunds: [],
    truths: new Map(),
    left: [],
    discrepancies: new Set(),
    story: [],
  }
  const life = { world, rules, chance }
  try {
    for (let left = chance.between(6, 40); left > 0; left--) takeStep(life)
    comeToAnEnd(life)
    return undefined
  } catch (error) {
    return { seed, problem: error instanceof Error ? error.message : String(error), story: world.story }
  }
}

const weights = { ask: 10, submit: 24, query: 16, notify: 10, moves: 16, settle: 2, wait: 6 } as const

function takeStep(life: PureLife): void {
  const { chance, world } = life
  const what = chance.weighted(weights)
  if (what === 'ask') ask(life)
  if (what === 'wait') world.now = new Date(world.now.getTime() + chance.pick([1_000, 60_000, 86_400_000]))
  if (what === 'ask' || what === 'wait' || world.refunds.length === 0) return
  const refund = chance.pick(world.refunds)
  if (what === 'moves') moveAtChannel(life, refund)
  else if (what === 'submit' && isOpenRefund(refund) && refund.nextStep === 'submit') submit(life, refund)
  else if (what === 'query' && refund.nextTryAt !== null && refund.nextStep === 'query') query(life, refund)
  else if (what === 'notify') notify(life, refund)
  else if (what === 'settle' && refund.status === 'needs_action') settle(life, refund)
}

function ask({ chance, rules, world }: PureLife): void {
  const { captured } = world.totals
  const amount = chance.chance(0.2) ? undefined : (captured * BigInt(chance.pick([10, 40, 60, 100, 120]))) / 100n
  const wish = {
    order: { status: 'paid' as const },
    paidAt: start,
    totals: world.totals,
    limits,
    amount,
    approvalAbove: null,
  }
  const decision: RefundDecision = rules.decideRefund(wish, world.now)
  world.story.push(`${amount ?? 'what is left'} is asked back: ${decision.kind}`)
  if (decision.kind === 'refused') return
  const id = `ref_${world.refunds.length + 1}`
  world.totals = reserve(world.totals, decision.amount)
  world.refunds.push(newRefund(id, decision.amount, world.now))
  world.truths.set(id, { state: 'none', told: false, lied: false })
  checkRefundState(world)
}

const newRefund = (id: string, amount: bigint, now: Date): Refund => ({
  appId: 'app_1',
  id,
  orderId: 'ord_1',
  attemptId: 'att_1',
  livemode: false,
  purpose: 'requested',
  refundNo: id,
  channel: 'wechat',
  channelAccountId: 'ca_1',
  status: 'created',
  approval: 'not_needed',
  amount: cny(amount),
  reason: null,
  requestedBy: 'key:key_1',
  decidedBy: null,
  holdId: `tra_${id}`,
  failure: null,
  channelRefundNo: null,
  createdAt: now,
  submittedAt: null,
  submissions: 0,
  refundedAt: null,
  nextStep: 'submit',
  nextTryAt: now,
  tries: 0,
  history: [],
})

const truthOf = (world: PureRefundWorld, refund: Refund): RefundTruth => {
  const truth = world.truths.get(refund.id)
  if (!truth) throw new Error(`${refund.id} is not there`)
  return truth
}

/** The channel works on what it has taken; nobody has told us yet. */
function moveAtChannel({ chance, world }: PureLife, refund: Refund): void {
  const truth = truthOf(world, refund)
  if (truth.state !== 'processing' && truth.state !== 'stuck') return
  truth.state = chance.pick(['succeeded', 'succeeded', 'closed', 'stuck'])
  world.story.push(`${refund.id} is ${truth.state} at the channel`)
}

function submit(life: PureLife, refund: Refund): void {
  const { chance, world } = life
  const truth = truthOf(world, refund)
  const marked = { ...refund, submissions: refund.submissions + 1, submittedAt: refund.submittedAt ?? world.now }
  world.refunds[world.refunds.indexOf(refund)] = marked
  // The process may stop between the mark and the call.
  if (chance.chance(0.05)) return
  const does = chance.weighted({ takes: 10, takesSilently: 4, fails: 3, notSent: 2, later: 2, balance: 1, never: 2 })
  if ((does === 'takes' || does === 'takesSilently') && truth.state === 'none') truth.state = 'processing'
  const said: Said =
    does === 'takes'
      ? sayOf(marked, truth, world.now)
      : does === 'takesSilently' || does === 'fails'
        ? { state: 'unknown', reason }
        : does === 'notSent'
          ? { state: 'not_sent', reason }
          : {
              state: 'refused',
              again: does === 'never' ? 'never' : 'later',
              reason: {
                code: does === 'balance' ? 'channel_balance_not_enough' : does === 'later' ? 'rate_limited' : 'refused',
                channelCode: null,
              },
            }
  // Or after it, before the answer is written down.
  if (!chance.chance(0.05)) take(life, marked, { source: 'submit', refund: said })
}

function query(life: PureLife, refund: Refund): void {
  const { chance, world } = life
  const truth = truthOf(world, refund)
  const does = chance.weighted({ tells: 12, silent: 3, notSent: 1, oldNews: 2, notFoundYet: 1 })
  if (does === 'notFoundYet' && truth.state !== 'none') truth.lied = true
  const said: Said =
    does === 'silent'
      ? { state: 'unknown', reason }
      : does === 'notSent'
        ? { state: 'not_sent', reason }
        : does === 'notFoundYet'
          ? { state: 'never_existed', reason }
          : does === 'oldNews' && truth.state !== 'none' && truth.state !== 'closed'
            ? { state: 'processing', channelRefundNo: null }
            : sayOf(refund, truth, world.now)
  take(life, refund, { source: 'query', refund: said })
}

function notify(life: PureLife, refund: Refund): void {
  const { chance, world } = life
  const truth = truthOf(world, refund)
  if (truth.state === 'none' || truth.state === 'processing') return
  const said: Said = chance.chance(0.3) ? { state: 'unknown', reason } : sayOf(refund, truth, world.now)
  take(life, refund, { source: 'notification', refund: said })
}

function sayOf(refund: Refund, truth: RefundTruth, now: Date): Said {
  switch (truth.state) {
    case 'none':
      return { state: 'never_existed', reason }
    case 'succeeded':
      return { state: 'succeeded', amount: refund.amount, channelRefundNo: null, refundedAt: now }
    case 'processing':
      return { state: 'processing', channelRefundNo: null }
    case 'stuck':
      return { state: 'stuck', reason, channelRefundNo: null }
    case 'closed':
      return { state: 'closed', reason }
  }
}

function settle(life: PureLife, refund: Refund): void {
  const { chance, rules, world } = life
  const outcome = chance.pick(['returned_elsewhere', 'not_returned'] as const)
  world.story.push(`a person says of ${refund.id}: ${outcome}`)
  save(life, refund, rules.decideSettlement(refund, outcome, 'as agreed', world.now))
}

function take(life: PureLife, refund: Refund, fact: RefundFact): void {
  const { rules, world } = life
  world.story.push(`${fact.source} says ${refund.id} is ${fact.refund.state}`)
  if (fact.refund.state === 'succeeded') truthOf(world, refund).told = true
  const affords = world.totals.captured - world.totals.reserved >= refund.amount.amount
  const decision = rules.decideRefundFact(refund, fact, world.now, affords)
  if (decision.changed) save(life, refund, decision)
}

function save({ world }: PureLife, before: Refund, decision: RefundFactDecision): void {
  const { discrepancy, effect, event, refund } = decision
  const { amount } = refund.amount
  if (effect === 'release') world.totals = release(world.totals, amount)
  else if (effect === 'complete_late') world.totals = complete(reserve(world.totals, amount), amount)
  else if (effect !== 'none') world.totals = complete(world.totals, amount)
  world.refunds[world.refunds.indexOf(before)] = refund
  world.left.push({ refundId: refund.id, effect, event })
  if (discrepancy) world.discrepancies.add(refund.id)
  world.story.push(`  → ${refund.status}${event ? `, ${event}` : ''}`)
  checkRefundStep(before, refund)
  checkFailure(before, refund, truthOf(world, refund))
  checkRefundState(world)
}

/** The channel answers again, truthfully, and whatever is open is submitted or asked about until it is over or stuck. */
function comeToAnEnd(life: PureLife): void {
  const { world } = life
  world.story.push('the channel answers again')
  for (let round = 0; round < 6; round++)
    for (const { id } of world.refunds) {
      const refund = world.refunds.find((each) => each.id === id)
      if (!refund || !isOpenRefund(refund)) continue
      const truth = truthOf(world, refund)
      const submits = refund.nextStep === 'submit'
      if (submits && truth.state === 'none') truth.state = 'processing'
      if (truth.state === 'processing') truth.state = 'succeeded'
      const marked = submits ? { ...refund, submissions: refund.submissions + 1 } : refund
      world.refunds[world.refunds.indexOf(refund)] = marked
      take(life, marked, { source: submits ? 'submit' : 'query', refund: sayOf(marked, truth, world.now) })
    }
  for (const refund of [...world.refunds]) {
    const truth = truthOf(world, refund)
    if (truth.state === 'processing') truth.state = 'succeeded'
    if (truth.state !== 'succeeded' || (refund.status === 'succeeded' && truth.told)) continue
    // A notice need not say more than that something became of it: then it is for us to ask.
    take(life, refund, { source: 'notification', refund: { state: 'unknown', reason } })
    const asked = world.refunds.find((each) => each.id === refund.id)
    if (asked && asked.nextTryAt !== null)
      take(life, asked, { source: 'query', refund: sayOf(asked, truth, world.now) })
  }
  checkRefundEnd(world)
}
