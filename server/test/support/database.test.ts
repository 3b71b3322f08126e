import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './database.ts'

const made: TestDatabase[] = []

afterEach(async () => {
  await Promise.all(made.splice(0).map((database) => database.drop()))
})

async function tables(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

test('each test database is migrated and its own, also when several are asked for at once', async () => {
  made.push(...(await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()])))
  expect(new Set(made.map(({ url }) => url)).size).toBe(3)
  const [first, second] = made as [TestDatabase, TestDatabase]
  expect(await tables(first.url)).toContain('orders')
  const client = new pg.Client({ connectionString: first.url })
  await client.connect()
  await client.query('create table only_here ()')
  await client.end()
  expect(await tables(second.url)).not.toContain('only_here')
})

test('an empty database has nothing in it, and is gone once dropped', async () => {
  const database = await createEmptyDatabase()
  expect(await tables(database.url)).toEqual([])
  await database.drop()
  await expect(tables(database.url)).rejects.toThrow(/does not exist/)
})
