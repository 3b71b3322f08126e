import { parseArgs } from 'node:util'
import { liveSeeds } from '../server/test/simulation/live-seeds.ts'
import { livePure } from '../server/test/simulation/pure-life.ts'
import { livePureRefunds } from '../server/test/simulation/pure-refund-life.ts'
import { describeFailure, type ToldFailure } from '../server/test/simulation/tell-failure.ts'
import { setup } from './test-postgres.ts'

const help = `Random lives of payments and refunds, with everything that can go wrong going wrong.

  npm run simulate -- [--from SEED] [--seeds N] [--pure N]

  --from SEED  the first seed (1); with --seeds 1 it replays one life
  --seeds N    lives of the whole server on a real PostgreSQL (500)
  --pure N     lives of the rules alone, thousands a second (100000)`

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '500' },
    pure: { type: 'string', default: '100000' },
    help: { type: 'boolean', default: false },
  },
})
const [from, seeds, pure] = [values.from, values.seeds, values.pure].map(Number) as [number, number, number]

if (values.help || ![from, seeds, pure].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  console.log(help)
  process.exit(values.help ? 0 : 1)
}

const failure = simulatePure() ?? (await simulateServer())
if (failure) process.exitCode = 1

function simulatePure(): ToldFailure | undefined {
  const startedAt = performance.now()
  for (let seed = from; seed < from + pure; seed++) {
    const failed = livePure(seed) ?? livePureRefunds(seed)
    if (!failed) continue
    console.error(describeFailure(failed, 'pure'))
    return failed
  }
  if (pure > 0)
    console.log(
      `${pure} lives of a payment and as many of its refunds, by the rules alone: all rules hold (${secondsSince(startedAt)}).`,
    )
  return undefined
}

async function simulateServer(): Promise<ToldFailure | undefined> {
  if (seeds === 0) return undefined
  const tearDown = await setup()
  const startedAt = performance.now()
  try {
    const onLived = (seed: number) => {
      const lived = seed - from + 1
      if (lived % 100 === 0) console.log(`${lived} of ${seeds} …`)
    }
    const { failure: failed } = await liveSeeds({ from, seeds, onLived })
    if (failed) console.error(describeFailure(failed, 'database'))
    else console.log(`${seeds} lives of the whole server: all rules hold (${secondsSince(startedAt)}).`)
    return failed
  } finally {
    await tearDown()
  }
}

function secondsSince(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
}
