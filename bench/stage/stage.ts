import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { ensureBundles } from '../../scripts/bundles.ts'
import { type Child, startChild } from '../../scripts/children.ts'
import { claimPort } from '../../scripts/ports.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { migrate } from '../../server/src/main/migrate.ts'
import { createLinkTokens, type LinkTokens } from '../../server/src/platform/index.ts'
import type { FloorCalls } from '../floor/server.ts'
import type { GatewayCalls } from '../gateway/main.ts'
import type { GeneratorCalls } from '../load/generator.ts'
import { type Program, parentOf } from '../measure/cpu.ts'
import { countersLagMs } from '../measure/database.ts'
import { type Identities, makeIdentities } from './identities.ts'
import { type Calls, callChild } from './rpc.ts'
import { type Seeded, seedBench } from './seed.ts'

/** Everything that runs while something is measured. */
export type Stage = Readonly<{
  /** The database of the server, and those the two floors write the same rows into. */
  urls: Readonly<{ server: string; floorHttp: string; floorDriver: string }>
  db: pg.Client
  apiPort: number
  apiPid: number
  floorPort: number
  generator: Calls<GeneratorCalls>
  gateway: Calls<GatewayCalls>
  floor: Calls<FloorCalls>
  seeded: Seeded
  links: LinkTokens
  /** By the names under which the report splits CPU time. */
  programs: readonly Program[]
  /** How long to wait before PostgreSQL's counters are read. */
  countersLagMs: number
  startWorker: () => Promise<void>
  stop: () => Promise<void>
}>

const root = new URL('../../', import.meta.url)
const fileOf = (path: string) => new URL(path, root).pathname
const endWithParent = new URL('scripts/end-with-parent.ts', root).href

/** Brings up PostgreSQL as `npm start` does, the api as its own process, the gateway, the generator and the floor's server. */
export async function raiseStage(
  say: (text: string) => void,
  options: { countersLagMs: number } = { countersLagMs },
): Promise<Stage> {
  await ensureBundles(say)
  say('starting PostgreSQL, the api, the gateway and the generator …')
  mkdirSync(fileOf('.data'), { recursive: true, mode: 0o755 })
  // Named by the process, so that two runs on one machine do not meet; removed at the end.
  const dataDir = mkdtempSync(fileOf('.data/bench-'))
  const stops: (() => Promise<void>)[] = [async () => rmSync(dataDir, { recursive: true, force: true })]
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  try {
    return { ...(await raise(dataDir, stops, stop, say)), ...options }
  } catch (error) {
    await stop()
    throw error
  }
}

async function raise(
  dataDir: string,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
  say: (text: string) => void,
): Promise<Omit<Stage, 'countersLagMs'>> {
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), port: 0, onNotice: say })
  stops.push(() => postgres.stop())
  const db = await connect(postgres.url)
  stops.push(() => db.end())
  const urls = {
    server: postgres.url,
    floorHttp: await makeDatabase(db, postgres.url, 'floor_http'),
    floorDriver: await makeDatabase(db, postgres.url, 'floor_driver'),
  }
  for (const url of Object.values(urls)) await migrate(url)

  const children: { name: string; pid: number }[] = []
  const forked = <
    H extends Parameters<typeof callChild>[0] extends never ? never : Record<string, (input: never) => unknown>,
  >(
    name: string,
    file: string,
  ): Calls<H> => {
    const child = fork(fileOf(file), [], {
      execArgv: ['--import', endWithParent],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    children.push({ name, pid: child.pid ?? 0 })
    stops.push(async () => {
      child.kill('SIGKILL')
    })
    return callChild<H>(child, name)
  }
  const generator = forked<GeneratorCalls>('generator', 'bench/load/generator.ts')
  const gateway = forked<GatewayCalls>('gateway', 'bench/gateway/main.ts')
  const floor = forked<FloorCalls>('floor', 'bench/floor/server.ts')

  const identities: Identities = makeIdentities()
  const apiPort = await claimPort(0, 'PORT', { host: '127.0.0.1' })
  const { port: gatewayPort } = await gateway.start({ identities, port: apiPort })
  const secret = Buffer.alloc(32, 9).toString('base64')
  const env = {
    ...process.env,
    DATABASE_URL: urls.server,
    HUTONG_SECRET: secret,
    PORT: String(apiPort),
    HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${apiPort}`,
    LOG_LEVEL: 'warn',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    // All payers of a run come from one address.
    CASHIER_ATTEMPTS_PER_MINUTE: '1000000000',
    API_REQUESTS_PER_MINUTE: '1000000000',
    API_ADDRESS_REQUESTS_PER_MINUTE: '1000000000',
    ...(process.env.BENCH_NODE_OPTIONS ? { NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS } : {}),
  }
  const sinkUrl = `http://127.0.0.1:${await generator.sinkPort(null)}`
  const seeded = await seedBench(env, identities, { gatewayUrl: `http://127.0.0.1:${gatewayPort}`, sinkUrl })
  await generator.aim({ ...seeded, gatewayPort, identities })

  const programs: Program[] = [
    { name: 'PostgreSQL', pid: await serverPid(db), tree: true },
    ...children.map(({ name, pid }) => ({ name: name === 'floor' ? 'app' : name, pid })),
  ]
  const startProgram = (name: string, file: string): Child => {
    const child = startChild({ name, file: fileOf(file), env, print: worthSaying(say) })
    stops.push(() => child.stop(10_000))
    programs.push({ name: 'app', pid: child.process.pid ?? 0 })
    return child
  }
  const api = startProgram('api', 'server/src/main/api.ts')
  await answers(api, `http://127.0.0.1:${apiPort}/readyz`)
  const floorPort = await floor.listen({ ...seeded, databaseUrl: urls.floorHttp, identities })
  return {
    urls,
    db,
    apiPort,
    apiPid: api.process.pid ?? 0,
    floorPort,
    generator,
    gateway,
    floor,
    seeded,
    links: createLinkTokens([secret]),
    programs,
    startWorker: async () => {
      startProgram('worker', 'server/src/main/worker.ts')
      // It says nothing when it is ready; it is once it has asked for work.
      for (;;) {
        const { rowCount } = await db.query(`select from pg_stat_activity where application_name = 'hutong-worker'`)
        if (rowCount) return
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    stop,
  }
}

/** Forged notifications are part of the load, and each is one line in the api's log. */
const worthSaying = (say: (text: string) => void) => (line: string) => {
  if (!line.includes('a notification was rejected')) say(line)
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

async function makeDatabase(db: pg.Client, url: string, name: string): Promise<string> {
  await db.query(`create database ${name}`)
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

/** The server's first process: every connection's process is a child of it. */
async function serverPid(db: pg.Client): Promise<number> {
  const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid')
  const pid = parentOf(rows[0]?.pid ?? 0)
  if (!pid || !/postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')))
    throw new Error('the process of PostgreSQL was not found')
  return pid
}

async function answers(child: Child, url: string): Promise<void> {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    if (child.process.exitCode !== null) throw new Error(`the ${child.name} ended while starting`)
    const isReady = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isReady) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the ${child.name} did not become ready`)
}
