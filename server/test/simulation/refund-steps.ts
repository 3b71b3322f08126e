import { keyCaller, type MoneyPolicy, setMoneyPolicy } from '../../src/apps/index.ts'
import { statement } from '../../src/platform/index.ts'
import { findStray } from '../../src/refunds/stray-money-store.ts'
import { act, type Life } from './life.ts'
import { mustHold } from './pure-invariants.ts'
import type { Dice } from './seeded-random.ts'

/** What a refund was asked for with, so that it can be asked for again with the same content, or with another. */
export type AskedRefund = Readonly<{ id: string; input: RefundInput; keyId: string }>
type RefundInput = Readonly<{ order: string; refund_no: string; amount?: number; reason?: string }>

const paidOrders = statement('', `select id from orders where app_id = $1 and status = 'paid' order by id`)

/** Dice of its own for what draws after waiting, while others may draw. */
const diceBesides = ({ chance, story }: Life): Dice => chance.split(`person ${story.length}`)

const keys = ['key_one', 'key_two'] as const
const callerOf = ({ cast }: Life, keyId: string) => keyCaller({ appId: cast.appId, livemode: false, id: keyId })
const personOf = (keyId: string) => ({ by: `key:${keyId}`, livemode: false })

async function ask(life: Life, input: RefundInput, keyId: string): Promise<void> {
  const line = `the merchant refunds ${input.amount ?? 'what is left'} of ${nameOf(life, input.order)} as ${input.refund_no}`
  const made = await act(life, line, () => life.server.requestRefund(callerOf(life, keyId), input))
  if (!made) return
  const before = life.refunds.find((each) => each.input.refund_no === input.refund_no)
  mustHold(!before || made.refund.id === before.id, `${input.refund_no} is one refund`)
  mustHold(
    life.twins.has(input.refund_no) || made.repeated === (before !== undefined),
    `${input.refund_no} is made when it is first asked for`,
  )
  if (!before) life.refunds.push({ id: made.refund.id, input, keyId })
}

const nameOf = (life: Life, orderId: string) => life.orders.find((each) => each.id === orderId)?.name ?? orderId

function newInput(life: Life, chance: Dice, orderId: string, part: number): RefundInput {
  life.refundNumber.last += 1
  const order = life.orders.find((each) => each.id === orderId)
  const amount = Math.max(1, Math.floor((order?.amount ?? 1) * part))
  return {
    order: orderId,
    refund_no: `R${life.refundNumber.last}`,
    ...(chance.chance(0.2) ? {} : { amount }),
    ...(chance.chance(0.3) ? { reason: '不想要了' } : {}),
  }
}

/** In parts, whole, too much; several at the same moment; or an old number again, with its own content or another. */
export async function merchantRefunds(life: Life): Promise<void> {
  const { cast, refunds, stage } = life
  const chance = diceBesides(life)
  const paid = await stage.deps.db.query<{ id: string }>(paidOrders, [cast.appId])
  const isForeseen = chance.chance(0.05)
  if (paid.length === 0 && !isForeseen) return
  const order = chance.pick(isForeseen ? life.orders : paid).id
  const how = chance.weighted({ one: 8, several: 3, repeat: 2, other: 1, twins: 1 })
  const part = () => chance.pick([0.1, 0.1, 0.2, 0.3, 0.5, 0.6, 1, 1.5])
  if (how === 'several') {
    life.say('at the same moment:')
    const inputs = Array.from({ length: chance.between(2, 3) }, () =>
      newInput(life, chance, order, chance.pick([0.4, 0.6, 1])),
    )
    await Promise.all(inputs.map((input) => ask(life, input, chance.pick(keys))))
  } else if (how === 'twins') {
    const input = newInput(life, chance, order, part())
    life.say('twice at the same moment:')
    life.twins.add(input.refund_no)
    await Promise.all([ask(life, input, chance.pick(keys)), ask(life, input, chance.pick(keys))])
  } else if (how === 'one' || refunds.length === 0)
    await ask(life, newInput(life, chance, order, part()), chance.pick(keys))
  else {
    const { input } = chance.pick(refunds)
    if (how === 'repeat') return ask(life, input, chance.pick(keys))
    const other = { ...input, amount: (input.amount ?? 1) + 100_000 }
    const made = await act(life, `${input.refund_no} is asked for again with another amount`, () =>
      life.server.requestRefund(callerOf(life, chance.pick(keys)), other),
    )
    mustHold(!made, `${input.refund_no} is not another refund`)
  }
}

/** Somebody with a key decides about a refund of the merchant. */
export async function personDecides(life: Life): Promise<void> {
  const { cast, server } = life
  const chance = diceBesides(life)
  const known = await life.stage.deps.db.query<{ id: string; status: string; requested_by: string }>(openRefunds, [
    cast.appId,
  ])
  const refund = known.length > 0 ? chance.pick(known) : undefined
  if (!refund) return
  const ref = { appId: cast.appId, refundId: refund.id }
  const name = `the refund ${refund.id.slice(-6)}`
  const keyId = chance.pick(keys)
  // What is not for a person to decide is asked for all the same, now and then.
  const isStuck = (refund.status === 'needs_action') !== chance.chance(0.1)
  const what = chance.weighted(isStuck ? stuckChoices : approvalChoices)
  if (what === 'approve') {
    const done = await act(life, `${keyId} approves ${name}`, () => server.people.approve(ref, personOf(keyId)))
    mustHold(!done || refund.requested_by !== `key:${keyId}`, 'nobody approves a refund of their own')
  } else if (what === 'reject')
    await act(life, `${keyId} rejects ${name}`, () => server.people.reject(ref, personOf(keyId)))
  else if (what === 'retry')
    await act(life, `${keyId} retries ${name}`, () => server.people.retry(ref, personOf(keyId)))
  else {
    const outcome = what === 'elsewhere' ? ('returned_elsewhere' as const) : ('not_returned' as const)
    await act(life, `${keyId} settles ${name}: ${outcome}`, () =>
      server.people.settle(ref, personOf(keyId), { outcome, note: 'as agreed' }),
    )
  }
}

const approvalChoices = { approve: 6, reject: 2, retry: 0, elsewhere: 0, notReturned: 0 }
const stuckChoices = { approve: 0, reject: 0, retry: 4, elsewhere: 2, notReturned: 2 }
const openRefunds = statement(
  '',
  `select id, status, requested_by from refunds where app_id = $1 and (approval = 'required' and status = 'created' or status in ('needs_action', 'processing')) order by id`,
)
const anyStray = statement('', 'select attempt_id from stray_money where app_id = $1 order by attempt_id')

/** Somebody sends stray money home, or says that it was settled otherwise. */
export async function personDecidesStray(life: Life): Promise<void> {
  const { cast, server, stage } = life
  const chance = diceBesides(life)
  const known = await stage.deps.db.query<{ attempt_id: string }>(anyStray, [cast.appId])
  if (known.length === 0) return
  const attemptId = chance.pick(known).attempt_id
  const stray = await findStray(stage.deps.db, { appId: cast.appId, attemptId })
  if (!stray) return
  const returns = chance.chance(0.75)
  const by = `key:${chance.pick(keys)}`
  await act(life, `a person ${returns ? 'returns' : 'writes off'} stray money of ${stray.amount.amount} fen`, () =>
    server.people.decideStray(stray, by, returns ? { kind: 'return' } : { kind: 'write_off', note: 'as agreed' }),
  )
}

export function somePolicy(chance: Dice): MoneyPolicy {
  const kind = chance.weighted({ automatic: 6, up_to: 2, ask: 2 })
  return {
    strayReturn: kind === 'up_to' ? { kind, max: BigInt(chance.pick([1_000, 20_000])) } : { kind },
    strayDelaySeconds: chance.pick([0, 60, 60, 3_600]),
    cheapestFirst: false,
    refundApprovalAbove: chance.pick([null, null, null, 0n, 10_000n]),
  }
}

export async function merchantChangesPolicy(life: Life): Promise<void> {
  const { cast, chance, stage } = life
  const policy = somePolicy(chance)
  const { refundApprovalAbove, strayReturn } = policy
  life.say(`the merchant's policy: stray money ${strayReturn.kind}, refunds above ${refundApprovalAbove} approved`)
  life.policies.push(policy)
  await setMoneyPolicy(stage.deps.db, cast.appId, policy, stage.clock.now())
}
