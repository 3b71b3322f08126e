import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, type Connection, openConnection } from './connection.ts'

/** What a run came to. `latencies` are milliseconds. */
export type Run = Readonly<{
  count: number
  seconds: number
  latencies: number[]
  failures: Readonly<Record<string, number>>
}>

export type Shot = Readonly<{ request: Buffer; expected: number }>

/**
 * Each connection sends its next request when it has the answer to the last, until the time is over or `next` has no more. Says how
 * much can be done, and nothing of what a caller waits who comes when he likes.
 */
export async function closedLoop(
  port: number,
  options: { connections: number; seconds: number; next: () => Shot | undefined },
): Promise<Run> {
  const connections = await Promise.all(Array.from({ length: options.connections }, () => openConnection(port)))
  const latencies: number[] = []
  const failures: Record<string, number> = {}
  const start = performance.now()
  const end = start + options.seconds * 1000
  await Promise.all(
    connections.map(async (connection) => {
      for (;;) {
        const sentAt = performance.now()
        const shot = sentAt < end ? options.next() : undefined
        if (!shot) return
        count(failures, await connection.send(shot.request), shot.expected)
        latencies.push(performance.now() - sentAt)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  for (const connection of connections) connection.close()
  return { count: latencies.length, seconds, latencies, failures }
}

/**
 * Starts work at its own times, whether or not earlier work is done; a latency counts from the time it was meant to start, so that a
 * server that stalls cannot hide it. The gaps are random, as those of independent callers are.
 */
export async function openLoop(
  options: { perSecond: number; until: { seconds: number } | { started: number }; random: () => number },
  work: (intendedAt: number) => Promise<void>,
): Promise<{ started: number; seconds: number }> {
  const start = performance.now()
  const { until } = options
  const running = new Set<Promise<void>>()
  let due = start
  let started = 0
  const isOver = () => ('seconds' in until ? due >= start + until.seconds * 1000 : started >= until.started)
  while (!isOver()) {
    const now = performance.now()
    for (; due <= now && !isOver(); due += gap(options)) {
      started += 1
      const promise = work(due).finally(() => running.delete(promise))
      running.add(promise)
    }
    await pause(1)
  }
  await Promise.all(running)
  return { started, seconds: (performance.now() - start) / 1000 }
}

const gap = ({ perSecond, random }: { perSecond: number; random: () => number }): number =>
  (-Math.log(1 - random()) * 1000) / perSecond

/** Connections handed out to whoever has a request; who finds none free waits his turn. */
export async function openPool(port: number, size: number) {
  const all = await Promise.all(Array.from({ length: size }, () => openConnection(port)))
  const free = [...all]
  const waiting: ((connection: Connection) => void)[] = []
  return {
    async send(request: Buffer): Promise<Answer> {
      const connection = free.pop() ?? (await new Promise<Connection>((resolve) => waiting.push(resolve)))
      try {
        return await connection.send(request)
      } finally {
        const next = waiting.shift()
        if (next) next(connection)
        else free.push(connection)
      }
    },
    close: () => {
      for (const connection of all) connection.close()
    },
  }
}
export type Pool = Awaited<ReturnType<typeof openPool>>

export function count(failures: Record<string, number>, answer: Answer, expected: number): void {
  if (answer.status === expected) return
  const code = /"code":"(\w+)"/.exec(answer.body)?.[1]
  const name = code ? `${answer.status} ${code}` : String(answer.status)
  failures[name] = (failures[name] ?? 0) + 1
}

/** Mulberry32: the same order of things at every run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
