import { type ApiKey, createApiKey, findKey, listApps, listKeys, revokeApiKey } from '../../apps/index.ts'
import { AdminError, byCommand, type Command, modeName, modeOf, type Row, requireApp } from './command.ts'

const rowOf = (slug: string, key: ApiKey): Row => ({
  id: key.id,
  app: slug,
  mode: modeName(key.livemode),
  key: key.hint,
  created: key.createdAt.toISOString(),
  revoked: key.revokedAt?.toISOString() ?? 'no',
})

export const keyCommands: readonly Command[] = [
  {
    name: 'key create',
    usage: '--app <slug> [--live]',
    summary: 'makes an API key and shows it, this once',
    options: { app: { type: 'string' }, live: { type: 'boolean' } },
    words: [],
    run: async (core, given) => {
      const app = await requireApp(core, given)
      const { key, secret } = await createApiKey(core.deps, app.id, modeOf(given), byCommand)
      return {
        rows: [{ id: key.id, app: app.slug, mode: modeName(key.livemode), key: secret }],
        notes: ['Keep the key now: only its hash is stored, and nobody can show it again.'],
      }
    },
  },
  {
    name: 'key list',
    usage: '',
    summary: 'lists the API keys, by their first and last letters',
    options: {},
    words: [],
    run: async ({ deps }) => ({
      rows: (
        await Promise.all(
          (
            await listApps(deps.db)
          ).map(async (app) => (await listKeys(deps.db, app.id)).map((key) => rowOf(app.slug, key))),
        )
      ).flat(),
    }),
  },
  {
    name: 'key revoke',
    usage: '<key id>',
    summary: 'ends an API key for good',
    options: {},
    words: ['the id of the key'],
    run: async ({ deps }, given) => {
      const key = await findKey(deps.db, given.positionals[0] as string)
      if (!key) throw new AdminError('There is no such key: "key list" shows the ids of those there are.')
      if (!(await revokeApiKey(deps, key, byCommand))) throw new AdminError('This key was revoked before.')
      return { rows: [{ id: key.id, key: key.hint, revoked: 'yes' }], notes: ['In force within two seconds.'] }
    },
  },
]
