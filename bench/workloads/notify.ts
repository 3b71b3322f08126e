import type { Run } from '../load/loops.ts'
import { measure } from '../measure/measure.ts'
import type { Stage } from '../stage/stage.ts'
import { insertWaitingTrades } from '../stage/waiting-trades.ts'
import { type Row, repeated } from './row.ts'

export type NotifyPlan = Readonly<{
  repeats: number
  /** How many trades are paid at each number of connections, and whether the floors pay the same. */
  steps: readonly { connections: number; trades: number; floors: boolean }[]
}>

const wechatShare = 0.6
const mix = { duplicates: 0.2, reordered: 0.05, forged: 0.01 }
const pokeShare = 0.02

/** B3: notifications of both gateways settled, among them repeats, reordered and forged ones; and the same by the two floors. */
export async function measureNotify(stage: Stage, plan: NotifyPlan): Promise<Row[]> {
  return repeated(plan.repeats, [
    ...plan.steps.flatMap(({ connections, floors, trades }) => {
      const about = { workload: 'notify', mode: 'closed', connections } as const
      const server = { ...about, subject: 'server', run: () => overHttp(stage, 'server', connections, trades) } as const
      if (!floors) return [server]
      return [
        { ...about, subject: 'floor, HTTP', run: () => overHttp(stage, 'floorHttp', connections, trades) } as const,
        server,
        { ...about, subject: 'floor, driver', run: () => byDriver(stage, connections, trades) } as const,
      ]
    }),
  ])
}

/** What is counted is requests answered; the settled share of them is the same for all. */
async function overHttp(stage: Stage, where: 'server' | 'floorHttp', connections: number, count: number) {
  const port = where === 'server' ? stage.apiPort : stage.floorPort
  const trades = await insertWaitingTrades([stage.urls[where]], stage.seeded, count, wechatShare)
  const total = await stage.generator.prepareNotices({ trades, mix })
  const poke = Math.ceil(total * pokeShare)
  const part = (from: number, to: number): Promise<Run> => stage.generator.notify({ port, connections, from, to })
  let pokes = 0
  return measure(
    stage,
    () => part(poke, total - poke),
    () => {
      pokes += 1
      return pokes === 1 ? part(0, poke) : part(total - poke, total)
    },
  )
}

async function byDriver(stage: Stage, connections: number, count: number) {
  const { accounts, appId } = stage.seeded
  const trades = await insertWaitingTrades([stage.urls.floorDriver], stage.seeded, count, wechatShare)
  const input = { databaseUrl: stage.urls.floorDriver, connections, appId, accountId: accounts.wechat, trades }
  return measure(stage, () => stage.floor.drivePayments(input), undefined)
}
