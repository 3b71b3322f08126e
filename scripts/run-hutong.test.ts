import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimPort } from './ports.ts'
import { stateOfProcess, waitUntil } from './processes.ts'

// The programs are small stand-ins: what is tested here is bringing up, telling, and stopping, on the real PostgreSQL.

let folder: string
let running: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong start '))
})

afterEach(async () => {
  if (running?.exitCode === null && running.signalCode === null) {
    running.kill('SIGTERM')
    await ended(running)
  }
  running = undefined
  rmSync(folder, { recursive: true, force: true })
})

const server = (name: string, port: string) => `
import { createServer } from 'node:http'
import { appendFileSync } from 'node:fs'
const server = createServer((request, response) => response.end(JSON.stringify(process.env))).listen(process.env.${port})
console.log(JSON.stringify({ level: 30, msg: '${name} says hello' }))
process.on('SIGTERM', () => { appendFileSync(process.env.DATA_DIR + '/stopped', '${name} '); process.exit(0) })`

async function launch(replaced: Record<string, string> = {}, extraEnv: NodeJS.ProcessEnv = {}) {
  const texts: Record<string, string> = {
    migrate: 'console.log("migrated")',
    seed: 'console.log(JSON.stringify({ api_key: "sk_test_stand_in", webhook_secret: "whsec_stand_in" }))',
    simulators: server('simulators', 'SIMULATORS_PORT'),
    api: server('api', 'PORT'),
    worker: server('worker', 'WORKER_PORT'),
    shop: server('shop', 'SHOP_PORT'),
    ...replaced,
  }
  const programs = Object.fromEntries(Object.keys(texts).map((name) => [name, join(folder, `${name}.mjs`)]))
  for (const [name, text] of Object.entries(texts)) writeFileSync(programs[name] as string, text)
  const entry = join(folder, 'entry.mjs')
  const runHutong = new URL('./run-hutong.ts', import.meta.url).href
  writeFileSync(
    entry,
    `import { runHutong } from ${JSON.stringify(runHutong)}\nrunHutong(${JSON.stringify(programs)})\n`,
  )
  const ports = await Promise.all(Array.from({ length: 6 }, () => claimPort(0, 'PORT')))
  const names = ['PORT', 'SIMULATORS_PORT', 'SHOP_PORT', 'EMBEDDED_POSTGRES_PORT', 'PHONE_BROWSER_PORT', 'WORKER_PORT']
  const { DATABASE_URL: _own, HUTONG_SECRET: _secret, PUBLIC_URL: _url, ...inherited } = process.env
  const env = {
    ...inherited,
    DATA_DIR: join(folder, 'data'),
    ...Object.fromEntries(names.map((name, index) => [name, String(ports[index])])),
    ...extraEnv,
  }
  const child = spawn(process.execPath, [entry], { env, cwd: fileURLToPath(new URL('..', import.meta.url)) })
  running = child
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
  const shown = (text: string) => waitUntil(() => output.includes(text), { timeoutMs: 25_000 })
  return { child, ports, shown, output: () => output }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode)
    else child.once('exit', (code) => resolve(code))
  })
}

const postgresPid = () =>
  Number.parseInt(readFileSync(join(folder, 'data/postgres/cluster/postmaster.pid'), 'utf8'), 10)

test('brings everything up, hands each program its surroundings, and stops in order with nothing left', async () => {
  const { child, ports, shown, output } = await launch()
  expect(await shown('Press Ctrl-C'), output()).toBe(true)
  expect(output()).toContain('sk_test_stand_in')
  expect(output()).toMatch(/simulators\s+INFO simulators says hello/)

  const shop = (await (await fetch(`http://127.0.0.1:${ports[2]}/healthz`)).json()) as NodeJS.ProcessEnv
  expect(shop).toMatchObject({
    HUTONG_URL: `http://localhost:${ports[0]}`,
    HUTONG_API_KEY: 'sk_test_stand_in',
    HUTONG_WEBHOOK_SECRET: 'whsec_stand_in',
    DATA_DIR: join(folder, 'data'),
  })
  expect(shop.DATABASE_URL).toContain(`@127.0.0.1:${ports[3]}/hutong`)
  expect(shop.HUTONG_SECRET).toBe(readFileSync(join(folder, 'data/secret'), 'utf8').trim())
  expect(statSync(join(folder, 'data/secret')).mode & 0o777).toBe(0o600)

  const server = postgresPid()
  child.kill('SIGINT')
  expect(await ended(child)).toBe(0)
  const stopped = readFileSync(join(folder, 'data/stopped'), 'utf8').trim().split(' ')
  expect(stopped[0]).toBe('shop')
  expect(stopped.slice(1, 3).sort()).toEqual(['api', 'worker'])
  expect(stopped[3]).toBe('simulators')
  expect(stateOfProcess(server)).not.toBe('running')
})

test('stops in order when nobody reads its output any more', async () => {
  const { child, shown, output } = await launch({
    worker: `${server('worker', 'WORKER_PORT')}\nsetInterval(() => console.log('another line'), 100)`,
  })
  expect(await shown('Press Ctrl-C'), output()).toBe(true)
  const database = postgresPid()
  child.stdout.destroy()
  expect(await ended(child)).toBe(0)
  expect(readFileSync(join(folder, 'data/stopped'), 'utf8').trim().split(' ').sort()).toEqual([
    'api',
    'shop',
    'simulators',
    'worker',
  ])
  expect(stateOfProcess(database)).not.toBe('running')
})

test('tells which program broke and stops the rest', async () => {
  const { child, shown, output } = await launch({
    worker: 'setTimeout(() => { console.error("no money left"); process.exit(3) }, 1500)',
  })
  await shown('ended unexpectedly')
  expect(await ended(child)).toBe(1)
  expect(output()).toContain('The worker (exit code 3) ended unexpectedly')
  expect(output()).toContain('no money left')
})

test('shows the output of a migration that fails, and starts nothing after it', async () => {
  const { child, output } = await launch({ migrate: 'console.error("column is gone"); process.exit(1)' })
  expect(await ended(child)).toBe(1)
  expect(output()).toContain('column is gone')
  expect(output()).not.toContain('simulators says hello')
})

test('names the variable to change when a port is taken', async () => {
  const holder = createServer().listen(0)
  const { port } = holder.address() as AddressInfo
  const { child, output } = await launch({}, { SHOP_PORT: String(port) })
  expect(await ended(child)).toBe(1)
  expect(output()).toContain(`Port ${port} is already in use`)
  expect(output()).toContain('SHOP_PORT')
  holder.close()
})

test('leaves no program and no PostgreSQL behind when it is killed', async () => {
  const { child, ports, shown, output } = await launch()
  expect(await shown('Press Ctrl-C'), output()).toBe(true)
  const server = postgresPid()
  child.kill('SIGKILL')
  await ended(child)
  expect(await waitUntil(() => stateOfProcess(server) !== 'running', { timeoutMs: 10_000 })).toBe(true)
  for (const port of ports) await expect(claimPort(port, 'PORT', { patienceMs: 5_000 })).resolves.toBe(port)
})
