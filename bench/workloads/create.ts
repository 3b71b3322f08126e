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

/** B1: orders created, with an API key, without and with an idempotency key, nothing asked of a gateway; and the same rows by the two floors. */
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
  const byDriver = (connections: number, withKey: boolean): Promise<Measured> =>
    measure(
      stage,
      () =>
        floor.driveOrders({
          databaseUrl: stage.urls.floorDriver,
          connections,
          seconds: plan.seconds,
          appId: seeded.appId,
          run: nextRun(),
          withKey,
        }),
      undefined,
    )
  for (const port of [stage.apiPort, stage.floorPort])
    await generator.create({ port, connections: 16, seconds: plan.warmUpSeconds, withKey: true, run: nextRun() })
  await floor.driveOrders({
    databaseUrl: stage.urls.floorDriver,
    connections: 8,
    seconds: 1,
    appId: seeded.appId,
    run: nextRun(),
    withKey: true,
  })

  // An order's own number makes its creation safe to repeat; the header is for those who want the stored answer as well.
  const workloads = [
    { workload: 'create', withKey: false },
    { workload: 'create, idempotency key', withKey: true },
  ] as const
  const rows = await repeated(plan.repeats, [
    ...workloads.flatMap(({ withKey, workload }) =>
      plan.connections.flatMap((connections) => {
        const about = { workload, mode: 'closed', connections } as const
        const server = {
          ...about,
          subject: 'server',
          run: () => overHttp(stage.apiPort, connections, withKey),
        } as const
        if (!plan.floorConnections.includes(connections)) return [server]
        return [
          { ...about, subject: 'floor, HTTP', run: () => overHttp(stage.floorPort, connections, withKey) } as const,
          server,
          { ...about, subject: 'floor, driver', run: () => byDriver(connections, withKey) } as const,
        ]
      }),
    ),
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
