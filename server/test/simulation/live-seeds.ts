import { statement } from '../../src/platform/index.ts'
import { comeToRest } from './come-to-rest.ts'
import { checkEverything } from './invariants.ts'
import { beginLife, endLife, type Life } from './life.ts'
import type { Records } from './records.ts'
import { createStage, type Sabotage, type Stage } from './stage.ts'
import { meanwhileOf, takeStep } from './steps.ts'
import type { ToldFailure } from './tell-failure.ts'

/** What is stuck at the channel is asked about for ever, and nobody there would know it in the next life. */
const leaveStuck = statement('', 'update refunds set next_try_at = null where app_id = $1')

/** Each of the two files of lives lives through so many; `npm run simulate` through any number. */
export const seedsOfATest = Number(process.env.SIMULATION_SEEDS ?? 250)

/** How often what came about, over many lives. */
export type Tally = Map<string, number>

/** Lives through one seed on a stage that others have used before. Answers what went wrong, or undefined. */
async function liveSeed(stage: Stage, seed: number, tally: Tally): Promise<ToldFailure | undefined> {
  const life = await beginLife(stage, seed)
  try {
    life.gateway.onCall(meanwhileOf(life))
    const steps = life.chance.between(20, 80)
    for (let step = 0; step < steps; step++) await takeStep(life)
    await comeToRest(life)
    count(tally, life, await checkEverything(life))
    return undefined
  } catch (error) {
    const logged = stage.errors.splice(0).map((line) => `the server logged: ${line.trim()}`)
    return {
      seed,
      problem: error instanceof Error ? error.message : String(error),
      story: [...life.story, ...new Set(logged)],
    }
  } finally {
    await endLife(life)
    await stage.deps.db.query(leaveStuck, [life.cast.appId])
    // The next one begins after all that this one has seen, so that nothing of theirs falls due in each other's time.
    stage.clock.advance(3 * 86_400_000)
  }
}

function count(
  tally: Tally,
  { story }: Life,
  { attempts, discrepancies, events, orders, refunds, stray }: Records,
): void {
  const add = (what: string) => tally.set(what, (tally.get(what) ?? 0) + 1)
  for (const { status } of orders) add(`order ${status}`)
  for (const { kind } of discrepancies) add(`discrepancy ${kind}`)
  const closed = new Set(events.filter((each) => each.type === 'order.closed').map((each) => each.subject_id))
  for (const { id, status } of orders) if (status === 'paid' && closed.has(id)) add('order paid late')
  for (const { disposition, status, surplus_reason: why } of attempts)
    add(['attempt', status, disposition, why].filter((word) => word !== null).join(' '))
  for (const { purpose, status } of refunds) add(`refund ${purpose} ${status}`)
  for (const { written_off_at: isWrittenOff, refund_id: refund } of stray)
    add(`stray money ${isWrittenOff ? 'written off' : refund ? 'sent back' : 'waits'}`)
  for (const line of story) {
    const told = /(process stops at \S+|refused: \S+|old news|answer is lost|no answer|is lost on the way)/.exec(line)
    if (told?.[0]) add(told[0])
  }
}

/** Apps on one database before it is made anew: some rounds of work look at every app. */
const seedsPerStage = 25

export type Lived = Readonly<{ lived: number; failure: ToldFailure | undefined; tally: Tally }>

/** Lives through seeds one after the other, until one fails, all are through, or the time is over. */
export async function liveSeeds(options: {
  from: number
  seeds: number
  budgetMs?: number
  sabotage?: Sabotage
  onLived?: (seed: number) => void
}): Promise<Lived> {
  const startedAt = performance.now()
  const tally: Tally = new Map()
  let lived = 0
  while (lived < options.seeds) {
    const stage = await createStage(options.sabotage)
    try {
      for (let left = Math.min(seedsPerStage, options.seeds - lived); left > 0; left--) {
        const failure = await liveSeed(stage, options.from + lived, tally)
        lived += 1
        if (failure) return { lived, failure, tally }
        options.onLived?.(options.from + lived - 1)
        if (options.budgetMs !== undefined && performance.now() - startedAt > options.budgetMs)
          return { lived, failure: undefined, tally }
      }
    } finally {
      await stage.close()
    }
  }
  return { lived, failure: undefined, tally }
}
