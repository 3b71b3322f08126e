import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendAudit, listAudit, masked, violatedConstraint } from '../../src/platform/index.ts'
import { later, now, openStore, type Store } from './support.ts'

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

const entry = (changes: Partial<Parameters<typeof appendAudit>[1]> = {}) => ({
  appId: store.appId,
  by: 'person:usr_1',
  action: 'policy.change',
  subject: store.appId,
  before: null,
  after: null,
  at: now,
  ...changes,
})

test('what was changed is read back newest first, by app, actor, action, subject and time, page by page', async () => {
  await store.db.transaction((tx) =>
    appendAudit(
      tx,
      entry({ before: { delay: 60, max: 8888n }, after: { delay: 0, max: null } }),
      entry({ appId: null, by: 'command', action: 'people.manage', subject: 'usr_2', at: later(1) }),
      entry({ by: 'key:key_1', action: 'webhook.manage', subject: 'whe_1', at: later(2) }),
    ),
  )
  const all = await listAudit(store.db, { limit: 10 })
  expect(all.map(({ action }) => action)).toEqual(['webhook.manage', 'people.manage', 'policy.change'])
  expect(all[2]).toMatchObject({ before: { delay: 60, max: 8888 }, after: { delay: 0, max: null }, at: now })
  const subjects = async (query: object) =>
    (await listAudit(store.db, { limit: 10, ...query })).map(({ subject }) => subject)
  expect(await subjects({ appIds: [store.appId] })).toEqual(['whe_1', store.appId])
  expect(await subjects({ by: 'command' })).toEqual(['usr_2'])
  expect(await subjects({ action: 'policy.change' })).toEqual([store.appId])
  expect(await subjects({ subject: 'whe_1' })).toEqual(['whe_1'])
  expect(await subjects({ from: later(1), until: later(2) })).toEqual(['usr_2'])
  expect(await subjects({ before: all[0]?.position, limit: 1 })).toEqual(['usr_2'])
})

test('a secret or a person in what was changed is not written, whoever forgot to leave it out', async () => {
  const canary = 'canary-7391'
  const after = {
    secret: canary,
    private_key: canary,
    nested: [{ appSecret: canary, buyer_name: canary }],
    passwordHash: canary,
    who: masked(canary, 'buyer'),
    totp: true,
  }
  await store.db.transaction((tx) => appendAudit(tx, entry({ subject: 'canary', after })))
  const [written] = await listAudit(store.db, { subject: 'canary', limit: 1 })
  expect(JSON.stringify(written, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
    canary,
  )
  expect(written?.after).toMatchObject({ secret: '[hidden]', who: '[buyer]', totp: true })
})

test('what is in the log can be neither changed nor taken out', async () => {
  for (const change of ["update audit_log set action = 'x'", 'delete from audit_log', 'truncate audit_log'])
    expect(await store.rows(change).catch(violatedConstraint)).toBe('audit_log_append_only')
})
