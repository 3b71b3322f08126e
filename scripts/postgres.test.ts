import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPostgres } from './postgres.ts'
import { isServerOf, reasonIn } from './postgres-cluster.ts'
import { identitiesFor } from './postgres-identity.ts'
import { defaultSettings } from './postgres-server.ts'
import { planLinks } from './postgres-tree.ts'
import { stateOfProcess, stateOfStat, waitUntil } from './processes.ts'

describe('the links npm leaves out', () => {
  const listed = [
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
    { source: 'native/share/zone/Asia/Shanghai', target: 'native/lib/zone' },
  ]

  test('lead to relative places, so that the tree may be moved', () => {
    expect(planLinks('/p', listed, () => false)).toEqual([
      { path: '/p/native/lib/libpq.so.5', leadsTo: 'libpq.so.5.18' },
      { path: '/p/native/lib/libpq.so', leadsTo: 'libpq.so.5.18' },
      { path: '/p/native/lib/zone', leadsTo: '../share/zone/Asia/Shanghai' },
    ])
  })

  test('are planned only where they are missing', () => {
    const there = new Set(['/p/native/lib/libpq.so.5', '/p/native/lib/zone'])
    expect(planLinks('/p', listed, (path) => there.has(path)).map(({ path }) => path)).toEqual([
      '/p/native/lib/libpq.so',
    ])
  })
})

describe('who runs PostgreSQL', () => {
  const nobody = { uid: 65534, gid: 65534 }
  const kinds = (...given: Parameters<typeof identitiesFor>) =>
    identitiesFor(...given).map(({ kind, uid }) => [kind, uid])

  test('is ourselves when we are not root, whoever owns the data', () => {
    const self = { uid: 1000, gid: 1000 }
    expect(kinds(self, undefined, { hasNamespaces: true, nobody })).toEqual([['self', undefined]])
    expect(kinds(self, { uid: 0, gid: 0 }, { hasNamespaces: true, nobody })).toEqual([['self', undefined]])
  })

  test('is root in a namespace where that can be had, else nobody', () => {
    const root = { uid: 0, gid: 0 }
    expect(kinds(root, undefined, { hasNamespaces: true, nobody })).toEqual([
      ['namespace', undefined],
      ['user', 65534],
    ])
    expect(kinds(root, root, { hasNamespaces: false, nobody })).toEqual([['user', 65534]])
  })

  test('is the owner of data that is already there, so that he can start it again himself', () => {
    const owner = { uid: 1000, gid: 100 }
    expect(identitiesFor({ uid: 0, gid: 0 }, owner, { hasNamespaces: true, nobody })).toMatchObject([
      { kind: 'user', uid: 1000, gid: 100 },
    ])
  })
})

test('the state of a process is read even when its name holds brackets', () => {
  expect(stateOfStat('12 (postgres) S 1 12')).toBe('running')
  expect(stateOfStat('12 (a) Z (b) S 1 12')).toBe('running')
  expect(stateOfStat('12 (postgres) Z 1 12')).toBe('zombie')
})

test('a process is taken for the server only when it is PostgreSQL on that very cluster', () => {
  expect(isServerOf('/d/cluster', '/n/bin/postgres -D /d/cluster -c fsync=on')).toBe(true)
  expect(isServerOf('/d/cluster', '/n/bin/postgres -D /other/cluster -c fsync=on')).toBe(false)
  expect(isServerOf('/d/cluster', 'vim -D /d/cluster')).toBe(false)
})

test("PostgreSQL's reason is its last complaint, without times and numbers", () => {
  expect(
    reasonIn('2026-01-01 00:00:00.000 UTC [7] LOG:  starting\n2026-01-01 UTC [7] FATAL:  lock file is empty\n'),
  ).toBe('lock file is empty')
  expect(reasonIn('')).toBe('it gave no reason.')
})

test('the cache grows with the machine, within reason', () => {
  const gigabyte = 1024 ** 3
  expect(defaultSettings(0.5 * gigabyte).shared_buffers).toBe('128MB')
  expect(defaultSettings(4 * gigabyte).shared_buffers).toBe('512MB')
  expect(defaultSettings(64 * gigabyte).shared_buffers).toBe('1024MB')
})

describe('a cluster', () => {
  let dataDir: string

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'hutong pg '))
  })
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

  const settings = { shared_buffers: '16MB' }
  const lockFile = () => join(dataDir, 'cluster', 'postmaster.pid')

  async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row | undefined> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Row>(sql)).rows[0]
    } finally {
      await client.end()
    }
  }

  test('has checksums, UTF-8 and UTC, keeps fsync on, asks for its password, and keeps data from one start to the next', async () => {
    const first = await startPostgres({ dataDir, port: 0, settings })
    const shown = await ask(
      first.url,
      `select current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
              current_setting('timezone') as timezone, current_setting('fsync') as fsync, current_setting('shared_buffers') as buffers`,
    )
    expect(shown).toEqual({ checksums: 'on', encoding: 'UTF8', timezone: 'UTC', fsync: 'on', buffers: '16MB' })
    const stranger = new URL(first.url)
    stranger.password = 'guess'
    await expect(ask(stranger.href, 'select 1')).rejects.toThrow(/password authentication failed/)
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600)
    await ask(first.url, 'create table kept as select 42 as answer')
    await first.stop()
    await first.whenEnded

    const second = await startPostgres({ dataDir, port: 0, settings })
    expect(await ask(second.url, 'select answer from kept')).toEqual({ answer: 42 })
    await second.stop()
  })

  test('starts again after it was killed, though its lock file names a process that lives or is a zombie', async () => {
    const killed = await startPostgres({ dataDir, port: 0, settings })
    await ask(killed.url, 'create table kept as select 7 as answer')
    const pid = Number.parseInt(readFileSync(lockFile(), 'utf8'), 10)
    process.kill(pid, 'SIGKILL')
    await killed.whenEnded
    await waitUntil(() => stateOfProcess(pid) !== 'running', { timeoutMs: 5_000 })
    // The number was given to somebody else meanwhile: us.
    writeFileSync(lockFile(), readFileSync(lockFile(), 'utf8').replace(/^\d+/, String(process.pid)))

    const again = await startPostgres({ dataDir, port: 0, settings })
    expect(await ask(again.url, 'select answer from kept')).toEqual({ answer: 7 })
    await again.stop()
  })

  test('is refused in one sentence when another version wrote it, or when it is broken', async () => {
    mkdirSync(join(dataDir, 'cluster'))
    await expect(startPostgres({ dataDir, port: 0 })).rejects.toThrow(/broken \(it is empty\)/)
    writeFileSync(join(dataDir, 'cluster', 'PG_VERSION'), '9\n')
    await expect(startPostgres({ dataDir, port: 0 })).rejects.toThrow(
      /written by PostgreSQL 9, but this is PostgreSQL 18/,
    )
  })

  test('is refused in one sentence while another start uses it, and when its port is taken', async () => {
    const running = await startPostgres({ dataDir, port: 0, settings })
    await expect(startPostgres({ dataDir, port: 0 })).rejects.toThrow(/in use by another start/)
    const other = mkdtempSync(join(tmpdir(), 'hutong-pg-'))
    await expect(startPostgres({ dataDir: other, port: running.port })).rejects.toThrow(/EMBEDDED_POSTGRES_PORT/)
    rmSync(other, { recursive: true })
    await running.stop()
  })
})
