import type { MoneyPolicy } from '../../src/apps/index.ts'
import type { CrashPoint, Statement } from '../../src/platform/index.ts'
import {
  attemptIdOf,
  onCrashPoint,
  RefusedError,
  refundIdOf,
  SimulatedCrash,
  statement,
} from '../../src/platform/index.ts'
import { type Cast, castApp } from './cast.ts'
import { createGateway, type Gateway, type Trade } from './gateway.ts'
import type { PayersWish } from './payers.ts'
import { BrokenRule, mustHold } from './pure-invariants.ts'
import { type AskedRefund, somePolicy } from './refund-steps.ts'
import { type Dice, dice } from './seeded-random.ts'
import type { Server, Stage } from './stage.ts'

/** One seed's life on a stage: what the steps act on, and what they leave in the story. */
export type Life = {
  readonly stage: Stage
  readonly cast: Cast
  readonly chance: Dice
  readonly gateway: Gateway
  readonly story: string[]
  /** Adds a line to the story, with the time. */
  readonly say: (line: string) => void
  readonly orders: { id: string; name: string; amount: number }[]
  /** What was last wanted of an order, for whoever asks again. */
  readonly wishes: Map<string, PayersWish>
  readonly refunds: AskedRefund[]
  readonly refundNumber: { last: number }
  /** Numbers that were asked for twice at one moment, so that either may be the first. */
  readonly twins: Set<string>
  /** Everything the app has decided about its money, the newest last. */
  readonly policies: MoneyPolicy[]
  /** Trades a payer can act on: what a start answered, however long ago. */
  readonly codes: Trade[]
  server: Server
  /** The time at the channels and on the payers' phones; the server's own clock may be off. */
  readonly world: {
    now: () => Date
    advance: (ms: number) => void
    /** Sets the server's clock that many milliseconds off. */
    skew: (ms: number) => void
    /** Whether that ever happened. */
    wasOff: () => boolean
  }
  /** Where the process stops next: at one crash point, or after so many of any; undefined while it is to go on. */
  crashAt: CrashPoint | number | undefined
  crashed: CrashPoint | undefined
}

export async function beginLife(stage: Stage, seed: number): Promise<Life> {
  const chance = dice(seed)
  const story: string[] = []
  let at = stage.clock.now().getTime()
  const began = at
  let skew = 0
  let wasOff = false
  const world = {
    now: () => new Date(at),
    advance: (ms: number) => {
      at += ms
      stage.clock.set(new Date(at + skew))
    },
    skew: (ms: number) => {
      skew = ms
      wasOff ||= ms !== 0
      stage.clock.set(new Date(at + skew))
    },
    wasOff: () => wasOff,
  }
  const say = (line: string) => {
    story.push(`${((at - began) / 1000).toFixed(0).padStart(7)} s  ${line}`)
  }
  const gateway = createGateway({ chance: chance.split('gateway'), now: world.now, tell: say })
  stage.enter({ gateway, random: chance.split('server') })
  const policy = somePolicy(chance)
  const cast = await castApp(stage, policy)
  const life: Life = {
    stage,
    cast,
    chance,
    gateway,
    story,
    say,
    orders: [],
    wishes: new Map(),
    refunds: [],
    refundNumber: { last: 0 },
    twins: new Set(),
    policies: [policy],
    codes: [],
    server: stage.openServer(),
    world,
    crashAt: undefined,
    crashed: undefined,
  }
  onCrashPoint((point) => {
    if (life.crashed) throw new SimulatedCrash(point)
    if (typeof life.crashAt === 'number') life.crashAt -= 1
    if (life.crashAt !== point && life.crashAt !== 0) return
    life.crashAt = undefined
    life.crashed = point
    life.say(`the process stops at ${point}`)
    throw new SimulatedCrash(point)
  })
  return life
}

export async function endLife(life: Life): Promise<void> {
  onCrashPoint(undefined)
  await life.server.stop()
}

/** Something is asked of the server. It may refuse, by name, and its process may stop; anything else is a mistake of ours. */
export async function act<T>(life: Life, line: string, run: () => Promise<T>): Promise<T | undefined> {
  life.say(line)
  try {
    return await run()
  } catch (error) {
    if (life.crashed) return undefined
    if (!(error instanceof RefusedError)) throw error instanceof BrokenRule ? error : surprise(line, error)
    life.say(`  refused: ${error.code}`)
    return undefined
  }
}

const surprise = (line: string, error: unknown): BrokenRule =>
  new BrokenRule(`the server does not know how to answer "${line}": ${error instanceof Error ? error.stack : error}`)

/** A new process takes over what the stopped one left. */
export async function restart(life: Life): Promise<void> {
  life.crashed = undefined
  life.crashAt = undefined
  await life.server.stop()
  life.server = life.stage.openServer()
  life.say('a new process starts')
  await checkAcknowledged(life)
}

const succeeded: Statement = statement('', `select id from payment_attempts where app_id = $1 and status = 'succeeded'`)

export async function succeededAttempts({ cast, stage }: Life): Promise<ReadonlySet<string>> {
  const rows = await stage.deps.db.query<{ id: string }>(succeeded, [cast.appId])
  return new Set(rows.map((row) => row.id))
}

const returned: Statement = statement(
  '',
  `select r.id from refunds r where r.app_id = $1 and (r.status = 'succeeded'
     or exists (select from discrepancies d where d.app_id = r.app_id and d.attempt_id = r.attempt_id and d.kind = 'refund_after_failure'))`,
)

/** What was acknowledged to the channel is not sent again, so it must be there whatever happened since. */
export async function checkAcknowledged(life: Life): Promise<void> {
  const { cast, gateway, stage } = life
  const known = await succeededAttempts(life)
  for (const trade of gateway.trades())
    mustHold(
      !trade.acknowledged || known.has(attemptIdOf(trade.attemptNo)),
      `the payment of ${trade.name} was acknowledged, so it is written down`,
    )
  const told = gateway.refunds.all().filter((refund) => refund.acknowledged)
  if (told.length === 0) return
  const back = new Set((await stage.deps.db.query<{ id: string }>(returned, [cast.appId])).map((row) => row.id))
  for (const refund of told)
    mustHold(
      back.has(refundIdOf(refund.refundNo)),
      `the return of ${refund.name} was acknowledged, so it is written down`,
    )
}
