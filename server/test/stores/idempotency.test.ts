import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  forgetIdempotencyKeys,
  honourIdempotencyKeys,
  insertKey,
  makeApiKey,
  requireCaller,
} from '../../src/apps/index.ts'
import {
  createHttpApp,
  createLogger,
  createSecretBox,
  movableClock,
  readConfig,
  refused,
  systemRandom,
} from '../../src/platform/index.ts'
import { now, openStore, type Store } from './support.ts'

let store: Store
let app: FastifyInstance
const clock = movableClock(now)
const secrets = { test: '', live: '' }
let worked: string[] = []
/** What the route does with a body; a test puts its own here. */
let work: (body: { n: number }) => Promise<unknown> = async ({ n }) => ({ doubled: n * 2, secret: 'answer-canary' })

beforeAll(async () => {
  store = await openStore(12)
  await store.insert('apps', { id: store.appId, slug: 'shop', name: 'Shop', created_at: now })
  for (const mode of ['test', 'live'] as const) {
    const { hash, hint, secret } = makeApiKey(systemRandom, mode === 'live')
    secrets[mode] = secret
    const key = { id: store.newId('apiKey'), appId: store.appId, hint, livemode: mode === 'live', createdAt: now }
    await insertKey(store.db, { ...key, revokedAt: null }, hash)
  }
  const master = Buffer.alloc(32, 7).toString('base64')
  const config = readConfig({ DATABASE_URL: store.url, HUTONG_SECRET: master })
  const deps = { db: store.db, clock, config, box: createSecretBox([master], systemRandom) }
  const http = await createHttpApp({
    log: createLogger({ level: 'silent', name: 'test' }),
    trustProxy: false,
    newRequestId: () => 'req_1',
  })
  await http.register(async (scope) => {
    requireCaller(scope, deps)
    honourIdempotencyKeys(scope, deps)
    for (const path of ['/double', '/other'])
      scope.post<{ Body: { n: number } }>(path, { config: { action: 'order.create' } }, async (request, reply) => {
        worked.push(`${path} ${request.body.n}`)
        return reply.status(201).send(await work(request.body))
      })
  })
  app = http as unknown as FastifyInstance
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await store.close()
})

const post = async (
  key: string | undefined,
  body: object = { n: 21 },
  options: { path?: string; mode?: 'live' } = {},
) => {
  const answer = await app.inject({
    method: 'POST',
    url: options.path ?? '/double',
    payload: body,
    headers: {
      authorization: `Bearer ${secrets[options.mode ?? 'test']}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
  })
  return {
    status: answer.statusCode,
    text: answer.body,
    hit: answer.headers['idempotency-hit'],
    code: answer.json().error?.code,
  }
}

/** Runs `use` while the route waits; then lets it go on. */
async function whileWorking<T>(key: string, use: () => Promise<T>) {
  const before = work
  let go: () => void = () => {}
  const started = new Promise<void>((resolve) => {
    work = async (body) => {
      resolve()
      await new Promise<void>((release) => {
        go = release
      })
      return before(body)
    }
  })
  const first = post(key)
  await started
  work = before
  const used = await use()
  go()
  return { first: await first, used }
}

describe('an Idempotency-Key', () => {
  test('gets the same answer for the same request, byte for byte, and the work is done once', async () => {
    worked = []
    const first = await post('same')
    const again = await post('same')
    expect(first).toMatchObject({ status: 201, hit: undefined })
    expect(again).toEqual({ ...first, hit: 'true' })
    expect(worked).toEqual(['/double 21'])
  })

  test('is not kept with its answer lying open in the database', async () => {
    await post('sealed')
    const [row] = await store.rows<{ answer: string }>("select answer from idempotency_keys where key = 'sealed'")
    expect(row?.answer).toMatch(/^s2\./)
    expect(row?.answer).not.toContain('canary')
  })

  test.each([
    ['another body', { n: 22 }, {}],
    ['another address', { n: 21 }, { path: '/other' }],
  ] as const)('is refused with %s, and nothing is done', async (_what, body, options) => {
    const key = `reused-${_what.replace(' ', '-')}`
    await post(key)
    worked = []
    expect(await post(key, body, options)).toMatchObject({ status: 409, code: 'idempotency_key_reused' })
    expect(worked).toEqual([])
  })

  test('is refused as transient while the first request is being worked on', async () => {
    const { first, used } = await whileWorking('busy', () => post('busy'))
    expect(used).toMatchObject({ status: 409, code: 'idempotency_in_progress' })
    expect(first.status).toBe(201)
    expect(await post('busy')).toMatchObject({ status: 201, hit: 'true' })
  })

  test('sent thirty times at once is worked on once', async () => {
    worked = []
    const answers = await Promise.all(Array.from({ length: 30 }, () => post('storm')))
    expect(worked).toEqual(['/double 21'])
    for (const answer of answers) expect([201, 409]).toContain(answer.status)
    for (const answer of answers.filter((each) => each.status === 409))
      expect(answer.code).toBe('idempotency_in_progress')
    expect(answers.filter((each) => each.status === 201 && each.hit === undefined)).toHaveLength(1)
  })

  test('of a process that died is let go after a minute, and not before', async () => {
    const { used } = await whileWorking('lease', async () => {
      clock.advance(59_000)
      const early = await post('lease')
      clock.advance(1_000)
      const other = await post('lease', { n: 1 })
      return { early, other, late: await post('lease') }
    })
    expect(used.early.code).toBe('idempotency_in_progress')
    expect(used.other.code).toBe('idempotency_key_reused')
    expect(used.late).toMatchObject({ status: 201, hit: undefined })
  })

  test('keeps a refusal of the caller’s mistake', async () => {
    work = async () => {
      throw refused('order_closed')
    }
    const first = await post('refused')
    work = async ({ n }) => ({ doubled: n * 2 })
    expect(first).toMatchObject({ status: 409, code: 'order_closed' })
    expect(await post('refused')).toEqual({ ...first, hit: 'true' })
  })

  test.each(['channel_unavailable', 'too_many_requests', 'internal_error'] as const)(
    'does not keep %s: a repeat is worked on anew',
    async (code) => {
      work = async () => {
        throw code === 'internal_error' ? new Error('a bug') : refused(code)
      }
      expect((await post(`again-${code}`)).code).toBe(code)
      work = async ({ n }) => ({ doubled: n * 2 })
      expect(await post(`again-${code}`)).toMatchObject({ status: 201, hit: undefined })
    },
  )

  test('belongs to an app and a mode', async () => {
    worked = []
    await post('modes')
    expect(await post('modes', { n: 5 }, { mode: 'live' })).toMatchObject({ status: 201, hit: undefined })
    expect(worked).toEqual(['/double 21', '/double 5'])
  })

  test('is forgotten after a day', async () => {
    await post('old')
    await forgetIdempotencyKeys({ db: store.db }, new Date(clock.now().getTime() + 24 * 3_600_000 - 1))
    expect((await post('old')).hit).toBe('true')
    await forgetIdempotencyKeys({ db: store.db }, new Date(clock.now().getTime() + 24 * 3_600_000 + 1))
    expect((await post('old')).hit).toBeUndefined()
  })

  test.each([' ', 'a b', '钥匙', 'x'.repeat(256)])('of the shape %j is refused by name', async (key) => {
    const answer = await post(Buffer.from(key).toString('latin1'))
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request' })
  })

  test('is not needed: without one every request is worked on', async () => {
    worked = []
    await post(undefined)
    await post(undefined)
    expect(worked).toHaveLength(2)
  })
})
