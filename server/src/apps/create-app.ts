import type { Method } from '@hutong/contract'
import { appendAudit, type Deps, newId, violatedConstraint } from '../platform/index.ts'
import { type ApiKey, type App, makeApiKey } from './app.ts'
import { insertApp, insertKey, setAppMethods } from './app-store.ts'

export type NewApp = Readonly<{
  /** Short and for operators; never changes. */
  slug: string
  /** What payers read, Chinese first. */
  name: string
  nameEn: string | null
  /** In the order the cashier offers them. */
  methods: readonly Method[]
}>

const nameMax = 64

/** What is wrong with an app's names, one sentence each; empty when nothing is. */
export function problemsOfApp(app: NewApp): string[] {
  const problems: string[] = []
  if (!/^[a-z][a-z0-9-]{1,30}$/.test(app.slug))
    problems.push('slug must be 2 to 31 small letters, digits and hyphens, a letter first.')
  for (const [field, text] of [
    ['name', app.name],
    ['name-en', app.nameEn ?? 'none'],
  ] as const) {
    if (text.trim() !== text || text === '' || [...text].length > nameMax || /[\p{Cc}\p{Cf}]/u.test(text))
      problems.push(`${field} must be 1 to ${nameMax} visible characters.`)
  }
  return problems
}

/** Makes an app with its list of methods. Nothing is stored unless all of it is right and the slug is free. */
export async function createApp(
  deps: Pick<Deps, 'db' | 'clock' | 'random'>,
  input: NewApp,
  by: string,
): Promise<{ kind: 'created'; app: App } | { kind: 'invalid'; problems: readonly string[] } | { kind: 'slug_taken' }> {
  const problems = problemsOfApp(input)
  if (problems.length > 0) return { kind: 'invalid', problems }
  const now = deps.clock.now()
  const { methods, name, nameEn, slug } = input
  const app: App = { id: newId('app', now, deps.random), slug, name, nameEn, createdAt: now }
  try {
    await deps.db.transaction(async (tx) => {
      await insertApp(tx, app)
      await setAppMethods(
        tx,
        app.id,
        methods.map((method) => ({ method, enabled: true })),
      )
      await appendAudit(tx, {
        appId: app.id,
        by,
        action: 'app.create',
        subject: app.id,
        before: null,
        after: { slug, name, name_en: nameEn, methods },
        at: now,
      })
    })
  } catch (error) {
    if (violatedConstraint(error) === 'apps_slug_key') return { kind: 'slug_taken' }
    throw error
  }
  return { kind: 'created', app }
}

/** Makes a key. `secret` is the key itself and cannot be had again: only its hash is stored. */
export async function createApiKey(
  deps: Pick<Deps, 'db' | 'clock' | 'random'>,
  appId: string,
  livemode: boolean,
  by: string,
): Promise<{ key: ApiKey; secret: string }> {
  const now = deps.clock.now()
  const { hash, hint, secret } = makeApiKey(deps.random, livemode)
  const key: ApiKey = {
    id: newId('apiKey', now, deps.random),
    appId,
    hint,
    livemode,
    createdAt: now,
    revokedAt: null,
  }
  await deps.db.transaction(async (tx) => {
    await insertKey(tx, key, hash)
    await appendAudit(tx, {
      appId,
      by,
      action: 'key.manage',
      subject: key.id,
      before: null,
      after: { hint, livemode },
      at: now,
    })
  })
  return { key, secret }
}
