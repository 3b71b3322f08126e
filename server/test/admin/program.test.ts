import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts'

// The program as it is started, its exit code and where it writes.

const file = fileURLToPath(new URL('../../src/main/admin.ts', import.meta.url))
const secret = Buffer.alloc(32, 7).toString('base64')
let database: TestDatabase
let empty: TestDatabase

beforeAll(async () => {
  ;[database, empty] = await Promise.all([createTestDatabase(), createEmptyDatabase()])
})
afterAll(() => Promise.all([database.drop(), empty.drop()]))

const run = (env: Record<string, string>, ...argv: string[]) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [file, ...argv], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  })
  return { status, stderr, stdout }
}
const at = (url: string) => ({ DATABASE_URL: url, HUTONG_SECRET: secret })

it('answers on stdout and advises on stderr, so that the answer can be piped', () => {
  expect(run(at(database.url), 'app', 'create', '--slug', 'tea', '--name', '茶铺').status).toBe(0)
  const made = run(at(database.url), 'key', 'create', '--app', 'tea', '--json')
  expect(made).toMatchObject({ status: 0, stderr: '' })
  expect(JSON.parse(made.stdout)).toEqual([expect.objectContaining({ app: 'tea', mode: 'test' })])
  const forPeople = run(at(database.url), 'key', 'create', '--app', 'tea')
  expect(forPeople.stdout).toMatch(/key +sk_test_/)
  expect(forPeople.stderr).toMatch(/Keep the key now/)
})

it.each([
  ['nothing is configured', () => ({}), 'DATABASE_URL: is not set'],
  ['the database is not migrated', () => at(empty.url), 'The database is not migrated'],
  [
    'the database is away',
    () => at('postgres://nobody@127.0.0.1:1/x'),
    'The database cannot be reached: ECONNREFUSED.',
  ],
])('ends with one clear message when %s', (_when, env, sentence) => {
  const ended = run(env(), 'app', 'list')
  expect(ended.status).toBe(1)
  expect(ended.stdout).toBe('')
  expect(ended.stderr).toContain(sentence)
  expect(ended.stderr).not.toMatch(/^\s+at /m)
})

it('explains itself without any configuration', () => {
  const help = run({}, 'help')
  expect(help.status).toBe(0)
  expect(help.stdout).toMatch(/account connect --app/)
})
