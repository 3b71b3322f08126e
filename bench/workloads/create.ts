import { type Measured, measure } from '../measure/measure.ts'
import type { Stage } from '../stage/stage.ts'
import { type Row, repeated } from './row.ts'

export type CreatePlan = Readonly<{
  repeats: number
  seconds: number
  warmUpSeconds: number
  connections: readonly number[]
  floorConnections: readonly number[]
  openPerSecond: readonly number[]
}>

const pokeSeconds = 0.15
let runs = 0
/** Order numbers of one run never meet those of another. */
function nextRun(): string {
  runs += 1
  return String(runs)
}

/** B1: orders created, with an API key and an idempotency key, nothing asked of a gateway; and the same rows by the two floors. */
export async function measureCreate(stage: Stage, plan: CreatePlan): Promise<Row[]> {
  const { floor, generator, seeded } = stage
  const overHttp = (port: number, connections: number, withKey: boolean) => {
    const shoot = (seconds: number) => generator.create({ port, connections, seconds, withKey, run: nextRun() })
    return measure(
      stage,
      () => shoot(plan.seconds),
      () => shoot(pokeSeconds),
    )
  }
  const byDriver = (connections: number): Promise<Measured> =>
    measure(
      stage,
      () =>
        floor.driveOrders({
          databaseUrl: stage.urls.floorDriver,
          connections,
          seconds: plan.seconds,
          appId: seeded.appId,
          run: nextRun(),
        }),
      undefined,
    )
  const most = Math.max(...plan.connections)
  for (const port of [stage.apiPort, stage.floorPort])
    await generator.create({ port, connections: 16, seconds: plan.warmUpSeconds, withKey: true, run: nextRun() })
  await floor.driveOrders({
    databaseUrl: stage.urls.floorDriver,
    connections: 8,
    seconds: 1,
    appId: seeded.appId,
    run: nextRun(),
  })

  const rows = await repeated(plan.repeats, [
    ...plan.connections.flatMap((connections) => {
      const about = { workload: 'create', mode: 'closed', connections } as const
      const server = { ...about, subject: 'server', run: () => overHttp(stage.apiPort, connections, true) } as const
      if (!plan.floorConnections.includes(connections)) return [server]
      return [
        { ...about, subject: 'floor, HTTP', run: () => overHttp(stage.floorPort, connections, true) } as const,
        server,
        { ...about, subject: 'floor, driver', run: () => byDriver(connections) } as const,
      ]
    }),
    {
      workload: 'create, no idempotency key',
      mode: 'closed',
      connections: most,
      subject: 'server',
      run: () => overHttp(stage.apiPort, most, false),
    } as const,
    ...plan.openPerSecond.map((perSecond, seed) => ({
      workload: 'create' as const,
      mode: 'open' as const,
      offered: perSecond,
      subject: 'server' as const,
      run: () =>
        measure(
          stage,
          () => generator.createOpen({ port: stage.apiPort, perSecond, seconds: plan.seconds, seed, run: nextRun() }),
          () =>
            generator.create({
              port: stage.apiPort,
              connections: 16,
              seconds: pokeSeconds,
              withKey: true,
              run: nextRun(),
            }),
        ),
    })),
  ])
  return rows
}
