import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Core, closeCore, composeCore } from '../../src/main/compose.ts'
import { type Api, composeApi } from '../../src/main/compose-api.ts'
import { plainPages, startWorld, type World } from '../support/world.ts'
import { counts, rowsOf, until } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterAll(() => world.stop())

/** Another api on the world's database, through a line that can be cut. */
async function secondApi(): Promise<{
  core: Core
  api: Api
  url: string
  cut: () => Promise<void>
  mend: () => Promise<void>
}> {
  const target = new URL(world.core.deps.config.DATABASE_URL)
  const { hostname, port: realPort } = target
  const sockets = new Set<Socket>()
  const line: Server = createServer((from) => {
    const to = connect(Number(realPort), hostname)
    for (const [one, another] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.pipe(another)
      one.on('error', () => another.destroy())
      one.on('close', () => another.destroy())
    }
  })
  const listen = (port: number) => new Promise<void>((resolve) => line.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = line.address() as { port: number }
  target.hostname = '127.0.0.1'
  target.port = String(port)
  const { deps } = world.core
  const core = composeCore({ ...deps.config, DATABASE_URL: target.href }, 'second', {
    clock: deps.clock,
    log: deps.log,
    defaultMetrics: false,
  })
  const api = await composeApi(core, plainPages)
  const url = await api.app.listen({ port: 0, host: '127.0.0.1' })
  const cut = async () => {
    const closed = new Promise<void>((resolve) => line.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { core, api, url, cut, mend: () => listen(port) }
}

describe('a process', () => {
  test('that is told to stop finishes what is under way, and takes nothing new', async () => {
    const { api, core, cut, url } = await secondApi()
    const order = await world.order()
    const path = `${url}${new URL(order.cashier_url).pathname}/attempts`
    world.sims.core.faults.next('wechat', 'prepay', { kind: 'answers_late_after_doing', ms: 700 })
    const starting = fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ method: 'wechat_scan', product: 'native_qr' }),
    })
    await until(async () => (await world.attempts(order.id)).length === 1, 'the attempt is under way')
    const stopping = api.stop()
    const answer = await starting
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'awaiting_payer' })
    await stopping
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed')
    await closeCore(core)
    await cut()
  })

  test('that is told to stop lets the pages go that wait for their order, so that they ask another process', async () => {
    const { api, core, cut, url } = await secondApi()
    const order = await world.order()
    const page = await fetch(`${url}${new URL(order.cashier_url).pathname}/events`)
    const [text] = await Promise.all([page.text(), api.stop()])
    expect(text).toContain('"state":"open"')
    await closeCore(core)
    await cut()
  })

  test('whose database is away says so, half does nothing, and works again when it is back', async () => {
    const { api, core, cut, mend, url } = await secondApi()
    const ask = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(url + path, init)
      return {
        status: answer.status,
        body: (await answer.json()) as { error?: { code: string } },
        headers: answer.headers,
      }
    }
    expect(await ask('/readyz')).toMatchObject({ status: 200 })
    const before = await counts(world)
    await cut()
    expect(await ask('/healthz')).toMatchObject({ status: 200 })
    expect(await ask('/readyz')).toMatchObject({ status: 503, body: { error: { code: 'not_ready' } } })
    const create = {
      method: 'POST',
      headers: { authorization: `Bearer ${world.demo.api_key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merchant_order_no: 'away', amount: 1, subject: '茶' }),
    }
    const refused = await ask('/v1/orders', create)
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'overloaded' } } })
    expect(refused.headers.get('retry-after')).toBe('2')
    expect(await counts(world)).toEqual(before)
    await mend()
    await until(async () => (await ask('/readyz')).status === 200, 'it is ready again')
    expect(await ask('/v1/orders', create)).toMatchObject({ status: 201 })
    await api.stop()
    await closeCore(core)
    await cut()
  })

  test('tells its metrics, and no id or amount among their labels', async () => {
    const order = await world.order()
    await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
    const { body } = await world.call<string>('GET', '/metrics')
    expect(body).toContain('hutong_notifications_total{channel="wechat",outcome="applied"}')
    expect(body).not.toMatch(/(ord|att|app|ca)_[0-9a-z]{26}/)
  })
})

test('a route that does not exist is named so, and a wrong method too', async () => {
  for (const [method, path] of [
    ['GET', '/v1/nothing'],
    ['DELETE', '/v1/orders'],
    ['GET', '/admin.php'],
  ] as const)
    expect(await world.call(method, path)).toMatchObject({
      status: 404,
      body: { error: { code: 'route_not_found' } },
    })
})

test('housekeeping takes its turn once an hour, whoever asks', async () => {
  const before = () => rowsOf(world, "select updated_at from progress where name = 'housekeeping'")
  await world.runWork()
  const first = await before()
  await world.live(30 * 60_000, 10 * 60_000)
  expect(await before()).toEqual(first)
  await world.live(40 * 60_000, 10 * 60_000)
  expect(await before()).not.toEqual(first)
})
