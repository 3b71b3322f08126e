import { type Method, methods } from '@hutong/contract'
import { changeMethods, createApp, listAppMethods, listApps } from '../../apps/index.ts'
import { AdminError, byCommand, type Command, requireApp, requiredOption } from './command.ts'

const text = { type: 'string' } as const

/** `wechat_scan,alipay`: a list without repeats, in the order the cashier is to offer them. */
export function methodsFrom(list: string): Method[] {
  const names = list.split(',').map((name) => name.trim())
  const unknown = names.filter((name) => !(methods as readonly string[]).includes(name))
  if (unknown.length > 0)
    throw new AdminError(`"${unknown.join(', ')}" is not a method: use some of ${methods.join(', ')}.`)
  if (new Set(names).size < names.length) throw new AdminError('A method is named twice.')
  return names as Method[]
}

const methodsText = (list: readonly { method: Method; enabled: boolean }[]): string =>
  list
    .filter((each) => each.enabled)
    .map((each) => each.method)
    .join(',') || 'none'

export const appCommands: readonly Command[] = [
  {
    name: 'app create',
    usage: '--slug <slug> --name <name> [--name-en <name>] [--methods wechat_scan,alipay]',
    summary: 'makes an app: a business that takes payments',
    options: { slug: text, name: text, 'name-en': text, methods: text },
    words: [],
    run: async ({ deps }, given) => {
      const { methods: list, 'name-en': nameEn } = given.values
      const chosen = typeof list === 'string' ? methodsFrom(list) : [...methods]
      const made = await createApp(
        deps,
        {
          slug: requiredOption(given, 'slug'),
          name: requiredOption(given, 'name'),
          nameEn: typeof nameEn === 'string' ? nameEn : null,
          methods: chosen,
        },
        byCommand,
      )
      if (made.kind === 'invalid') throw new AdminError(made.problems.join('\n'))
      if (made.kind === 'slug_taken') throw new AdminError('An app with this slug exists.')
      const { id, name, slug } = made.app
      return { rows: [{ app: slug, id, methods: chosen.join(','), name }] }
    },
  },
  {
    name: 'app list',
    usage: '',
    summary: 'lists the apps with their methods',
    options: {},
    words: [],
    run: async ({ deps }) => ({
      rows: await Promise.all(
        (await listApps(deps.db)).map(async ({ id, name, slug }) => ({
          app: slug,
          id,
          methods: methodsText(await listAppMethods(deps.db, id)),
          name,
        })),
      ),
    }),
  },
  {
    name: 'methods set',
    usage: '--app <slug> wechat_scan,alipay',
    summary: 'sets what the cashier offers, in this order',
    options: { app: text },
    words: ['the list of methods'],
    run: async (core, given) => {
      const app = await requireApp(core, given)
      const chosen = methodsFrom(given.positionals[0] as string)
      const list = chosen.map((method) => ({ method, enabled: true }))
      await changeMethods(core.deps, app.id, list, byCommand)
      return { rows: [{ app: app.slug, methods: chosen.join(',') }], notes: ['In force within two seconds.'] }
    },
  },
]
