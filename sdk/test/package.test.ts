/**
 * Goal: what a merchant installs works without this repository. Method: build, pack, unpack into an empty project, and run
 * plain JavaScript there, among it every example of the README. Scope: the registry is not asked, so the one dependency is
 * copied from this repository's own installation.
 */
import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackage, wireText } from '../scripts/build.ts'
import { testing } from '../src/index.ts'
import { answer, fakeHutong } from './support/fake-hutong.ts'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../..', import.meta.url))
const readme = readFileSync(join(repository, 'sdk', 'README.md'), 'utf8')
const secret = `whsec_${Buffer.from('a secret of twenty-four+').toString('base64')}`
const apiKey = 'sk_test_x'
/** A whole compiler runs twice, which takes a busy machine its time. */
const patience = { timeout: 180_000 }

let place: string
let merchant: string
let packed: string

beforeAll(async () => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'hutong-sdk-')))
  const built = join(place, 'built')
  buildPackage(built)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { stdout } = await run(npm, ['pack', built, '--json', '--offline', '--pack-destination', place], { cwd: place })
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  merchant = join(place, 'merchant')
  packed = join(merchant, 'node_modules', '@hutong', 'sdk')
  mkdirSync(packed, { recursive: true })
  await run('tar', ['-xzf', join(place, filename), '-C', packed, '--strip-components=1'])
  for (const name of ['standardwebhooks', '@stablelib/base64', 'fast-sha256', '@types/node', 'undici-types']) {
    cpSync(join(repository, 'node_modules', name), join(merchant, 'node_modules', name), { recursive: true })
  }
  writeFileSync(join(merchant, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  for (const [name, code] of examples) writeFileSync(join(merchant, name), code)
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

const examples = new Map(
  [...readme.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name = '', code = '']) => [name, code] as const),
)

/** As a merchant's Node would: no type stripping, none of this process's settings. */
const environment = (url: string, more: Record<string, string> = {}) => ({
  PATH: process.env.PATH ?? '',
  HUTONG_URL: url,
  HUTONG_API_KEY: apiKey,
  HUTONG_WEBHOOK_SECRET: secret,
  ...more,
})

const runExample = (name: string, url: string) => {
  expect([...examples.keys()]).toContain(name)
  return run(process.execPath, [name], { cwd: merchant, env: environment(url) })
}

test('the package holds JavaScript and declarations only, and names nothing private', () => {
  const files = readdirSync(packed, { recursive: true, encoding: 'utf8' }).sort()
  expect(files).toContain('index.js')
  expect(files).toContain('index.d.ts')
  expect(files).toContain('README.md')
  expect(files.filter((name) => !/(\.js|\.d\.ts|package\.json|README\.md|LICENSE)$/.test(name))).toEqual([])
  for (const name of files.filter((file) => /\.(js|ts)$/.test(file))) {
    expect(readFileSync(join(packed, name), 'utf8'), name).not.toMatch(/@hutong\/contract|\.ts['"]|: any\b/)
  }
  const manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8'))
  expect(manifest).not.toHaveProperty('private')
  expect(Object.keys(manifest.dependencies)).toEqual(['standardwebhooks'])
})

test('every example of the README is run by one of these tests', () => {
  expect(readme.match(/```js\n/g)).toHaveLength(examples.size)
  expect([...examples.keys()]).toEqual([
    'take-a-payment.mjs',
    'receive-webhooks.mjs',
    'register-endpoint.mjs',
    'look-at-an-order.mjs',
    'ask-a-friend.mjs',
    'my-receiver.test.mjs',
  ])
})

test('README: take a payment', async () => {
  const { url, seen } = await fakeHutong(answer(201, { id: 'ord_1', cashier_url: 'https://pay.test/c/abc' }))
  const { stdout } = await runExample('take-a-payment.mjs', url)
  expect(stdout).toBe('Send the buyer to https://pay.test/c/abc\n')
  expect(seen[0]).toMatchObject({ method: 'POST', path: '/v1/orders', body: { amount: 8888 } })
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${apiKey}`)
})

test('README: register an endpoint and rotate its secret', async () => {
  const { url, seen } = await fakeHutong(answer(201, { id: 'whe_1', secret: 'whsec_once' }))
  const { stdout } = await runExample('register-endpoint.mjs', url)
  expect(stdout).toContain('whsec_once')
  expect(seen.map((request) => request.path)).toEqual([
    '/v1/webhook_endpoints',
    '/v1/webhook_endpoints/whe_1/rotate_secret',
  ])
})

test('README: look at an order', async () => {
  const { url } = await fakeHutong(
    answer(200, { object: 'list', data: [{ id: 'ord_1', status: 'paid', paid_at: 'then' }], has_more: false }),
    answer(200, { object: 'list', data: [{ method: 'alipay', status: 'succeeded' }], has_more: false }),
  )
  const { stdout } = await runExample('look-at-an-order.mjs', url)
  expect(stdout).toBe('paid then\nalipay succeeded\n')
})

test('README: ask a friend to pay, and take it back', async () => {
  const link = { id: 'fpl_1', state: 'open' }
  const { url, seen } = await fakeHutong(
    answer(200, { object: 'list', data: [{ id: 'ord_1' }], has_more: false }),
    answer(201, { ...link, url: 'https://pay.test/f/abc' }),
    answer(200, { object: 'list', data: [link], has_more: false }),
    answer(200, { ...link, state: 'revoked' }),
  )
  const { stdout } = await runExample('ask-a-friend.mjs', url)
  expect(stdout).toBe('Send this, it is shown once: https://pay.test/f/abc\nfpl_1 open\n')
  expect(seen.at(-1)).toMatchObject({ method: 'POST', path: '/v1/friend_pay_links/fpl_1/revoke' })
})

test('README: test your receiver', async () => {
  await expect(runExample('my-receiver.test.mjs', 'https://unused.test')).resolves.toBeDefined()
})

test('README: a receiver believes a signed webhook once and refuses a forged one', async () => {
  const receiver = spawn(process.execPath, ['receive-webhooks.mjs'], {
    cwd: merchant,
    env: environment('https://unused.test', { PORT: '0' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const lines = receiver.stdout.setEncoding('utf8')[Symbol.asyncIterator]()
    const port = /listening on (\d+)/.exec(String((await lines.next()).value))?.[1]
    const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'order.paid', subject_id: 'ord_1', data: {} })
    const post = (body: string, headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers }).then((response) => response.status)
    const headers = testing.signWebhook({ payload, secret })
    expect(await post(payload.replace('ord_1', 'ord_2'), headers)).toBe(400)
    expect(await post(payload, headers)).toBe(204)
    expect(await post(payload, headers)).toBe(204)
    expect((await lines.next()).value).toBe('deliver ord_1\n')
  } finally {
    receiver.kill('SIGKILL')
  }
})

const compile = (cwd: string) => {
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
  return run(process.execPath, [tsc, '-p', cwd], { cwd }).then(
    () => '',
    (error: { stdout?: string }) => error.stdout ?? 'the compiler did not run',
  )
}

const consumer = (wanted: string) => `
import { createHutong, HutongError, webhooks, type Order } from '@hutong/sdk'
const hutong = createHutong({ apiKey: 'sk_test_x', baseUrl: 'https://pay.test' })
export const pay = async (): Promise<Order> => hutong.orders.create({ merchant_order_no: 'T1', amount: ${wanted}, subject: 'x' })
export const status = async (): Promise<'awaiting_payment' | 'paid' | 'closed'> => (await pay()).status
export const kind = (error: unknown): boolean => error instanceof HutongError && error.transient
export const type:
  | 'order.paid' | 'order.closed'
  | 'payment.surplus' | 'payment.surplus_returned' | 'payment.mismatch'
  | 'refund.succeeded' | 'refund.failed' | 'refund.needs_action'
  | 'access_application.approved' | 'access_application.needs_changes' | 'access_application.rejected'
  | 'access_application.active' | 'access_application.suspended' | 'access_application.licence_expiring' | 'rollout.braked' =
  webhooks.verify({ payload: '', headers: new Headers(), secret: '' }).type
`

test('a strict TypeScript project compiles against the package, and is told of a wrong type', patience, async () => {
  const options = {
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    target: 'es2023',
  }
  const config = { compilerOptions: options, files: ['consumer.ts'] }
  writeFileSync(join(merchant, 'tsconfig.json'), JSON.stringify(config))
  writeFileSync(join(merchant, 'consumer.ts'), consumer('8888'))
  expect(await compile(merchant)).toBe('')
  writeFileSync(join(merchant, 'consumer.ts'), consumer("'88.88'"))
  expect(await compile(merchant)).toContain('TS2322')
})

test('the types written out for the package are the types of the contract', patience, async () => {
  const names = [...wireText().matchAll(/^export type (\w+)/gm)].map(([, name]) => name)
  expect(names).toHaveLength(18)
  const corner = mkdtempSync(join(repository, 'sdk', 'dist', 'types-'))
  try {
    writeFileSync(join(corner, 'written.ts'), wireText())
    const checks = names.map((name) => `export const ${name}: Same<a.${name}, b.${name}> = true`)
    const same = 'type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false'
    const imports = `import type * as a from './written.ts'\nimport type * as b from '../../src/wire.ts'`
    writeFileSync(join(corner, 'same.ts'), [imports, same, ...checks].join('\n'))
    const compilerOptions = { noEmit: true, types: ['node'] }
    const config = { extends: '../../../tsconfig.json', compilerOptions, include: ['*.ts'], exclude: [] }
    writeFileSync(join(corner, 'tsconfig.json'), JSON.stringify(config))
    expect(await compile(corner)).toBe('')
    writeFileSync(join(corner, 'written.ts'), wireText().replace('paid_amount: number', 'paid_amount: string'))
    expect(await compile(corner)).toContain('TS2322')
  } finally {
    rmSync(corner, { recursive: true, force: true })
  }
})
