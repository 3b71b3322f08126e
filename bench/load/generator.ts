import type { PaidTrade } from '../gateway/notifications.ts'
import type { Identities } from '../stage/identities.ts'
import { answerCalls } from '../stage/rpc.ts'
import { runLifecycles } from './lifecycles.ts'
import { closedLoop, count, openLoop, openPool, type Run, type Shot, seededRandom } from './loops.ts'
import { createOrderRequest } from './orders.ts'
import { type NoticeMix, prepareNotices } from './prepared-notices.ts'
import { openSink } from './sink.ts'
import { createViewers } from './viewers.ts'

// The load generator, a process of its own so that its CPU can be told from that of what it measures.

export type Where = Readonly<{
  apiKey: string
  webhookSecret: string
  gatewayPort: number
  identities: Identities
  accounts: Readonly<{ wechat: string; alipay: string }>
}>

const sink = await openSink()
let where: Where | undefined
let shots: Shot[] = []
let viewers: ReturnType<typeof createViewers> | undefined

const place = (): Where => {
  if (!where) throw new Error('the generator was not told where to shoot')
  return where
}

async function openRun(
  input: { port: number; perSecond: number; seed: number },
  until: { seconds: number } | { started: number },
  next: () => Shot | undefined,
): Promise<Run> {
  const pool = await openPool(input.port, 256)
  const latencies: number[] = []
  const failures: Record<string, number> = {}
  const options = { perSecond: input.perSecond, until, random: seededRandom(input.seed) }
  const { seconds } = await openLoop(options, async (intendedAt) => {
    const shot = next()
    if (!shot) return
    count(failures, await pool.send(shot.request), shot.expected)
    latencies.push(performance.now() - intendedAt)
  })
  pool.close()
  return { count: latencies.length, seconds, latencies, failures }
}

export type GeneratorCalls = typeof handlers
const handlers = {
  sinkPort: (_: null) => sink.port,
  aim: (to: Where) => {
    where = to
    sink.setSecret(to.webhookSecret)
  },
  create: (input: {
    port: number
    connections: number
    seconds: number
    run: string
    withKey: boolean
  }): Promise<Run> =>
    closedLoop(input.port, {
      ...input,
      next: () => ({ request: createOrderRequest(place().apiKey, input), expected: 201 }),
    }),
  createOpen: (input: { port: number; perSecond: number; seconds: number; run: string; seed: number }): Promise<Run> =>
    openRun(input, { seconds: input.seconds }, () => ({
      request: createOrderRequest(place().apiKey, { run: input.run, withKey: true }),
      expected: 201,
    })),
  /** Signs a notification for each trade and keeps them for `notify`; answers how many requests that makes. */
  prepareNotices: async (input: { trades: readonly PaidTrade[]; mix: NoticeMix }): Promise<number> => {
    shots = await prepareNotices(place().identities, place().accounts, input.trades, input.mix)
    return shots.length
  },
  /** Sends from what is prepared, `from` first, until all up to `to` is sent. */
  notify: (input: { port: number; connections: number; from: number; to: number }): Promise<Run> => {
    let at = input.from
    return closedLoop(input.port, {
      connections: input.connections,
      seconds: 600,
      next: () => (at < input.to ? shots[at++] : undefined),
    })
  },
  /** Sends all that is prepared at its own times. */
  notifyOpen: (input: { port: number; perSecond: number; seed: number }): Promise<Run> => {
    let at = 0
    return openRun(input, { started: shots.length }, () => shots[at++])
  },
  lifecycles: (input: {
    port: number
    perSecond: number
    seconds: number
    run: string
    seed: number
    detours: boolean
  }) => runLifecycles({ ...place(), apiPort: input.port, sink }, input),
  openViewers: async (input: { port: number; links: readonly { orderId: string; token: string }[] }) => {
    viewers ??= createViewers(input.port)
    await viewers.open(input.links)
  },
  heard: (_: null) => viewers?.heard() ?? { paidAt: {}, toldTwice: 0, open: 0 },
  closeViewers: (_: null) => {
    viewers?.close()
    viewers = undefined
  },
}
answerCalls(handlers)
