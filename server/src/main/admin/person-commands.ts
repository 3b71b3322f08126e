import { type Role, roles } from '@hutong/contract'
import { findAppBySlug, listApps } from '../../apps/index.ts'
import {
  changePerson,
  createPerson,
  findPersonByLogin,
  listPersons,
  type Person,
  resetPerson,
} from '../../people/index.ts'
import { RefusedError } from '../../platform/index.ts'
import type { Core } from '../compose.ts'
import { AdminError, byCommand, type Command, type Given, type Outcome, type Row, requiredOption } from './command.ts'

const text = { type: 'string' } as const
const oneTime =
  'Hand the password over in private: it is shown this once, and opens only the way to a password of their own.'

function roleFrom(given: Given): Role {
  const asked = requiredOption(given, 'role')
  const role = roles.find((each) => each === asked)
  if (!role) throw new AdminError(`--role must be one of ${roles.join(', ')}.`)
  return role
}

async function appIdsFrom(core: Core, given: Given): Promise<string[] | null> {
  const { apps } = given.values
  if (typeof apps !== 'string') return null
  return Promise.all(
    apps.split(',').map(async (slug) => {
      const app = await findAppBySlug(core.deps.db, slug.trim())
      if (!app) throw new AdminError(`There is no app "${slug.trim()}": "app list" shows those there are.`)
      return app.id
    }),
  )
}

async function requirePerson(core: Core, given: Given): Promise<Person> {
  const person = await findPersonByLogin(core.deps.db, given.positionals[0] as string)
  if (!person) throw new AdminError('There is no such person: "person list" shows those there are.')
  return person
}

async function create(core: Core, given: Given): Promise<Outcome> {
  const { email } = given.values
  const input = {
    name: requiredOption(given, 'name'),
    email: typeof email === 'string' ? email : null,
    role: roleFrom(given),
    appIds: await appIdsFrom(core, given),
  }
  const made = await createPerson(core.deps, input, byCommand).catch((error: unknown) => {
    if (error instanceof RefusedError) throw new AdminError(error.message)
    throw error
  })
  if (made.kind === 'invalid') throw new AdminError(made.problems.join('\n'))
  const { id, name, role } = made.person
  return { rows: [{ id, name, role, password: made.password }], notes: [oneTime] }
}

async function disable(core: Core, given: Given): Promise<Outcome> {
  const { id, name } = await requirePerson(core, given)
  await changePerson(core.deps, id, { disabled: true }, byCommand).catch((error: unknown) => {
    if (error instanceof RefusedError) throw new AdminError(error.message)
    throw error
  })
  return { rows: [{ id, name, access: 'disabled' }], notes: ['Their sessions are over.'] }
}

async function reset(core: Core, given: Given): Promise<Outcome> {
  const { id } = await requirePerson(core, given)
  const { password, person } = await resetPerson(core.deps, id, byCommand)
  const access = await changePerson(core.deps, id, { disabled: false }, byCommand)
  return {
    rows: [{ id, name: person.name, role: access.role, password }],
    notes: [oneTime, 'Their sessions are over, and a second factor has to be set up anew.'],
  }
}

const whoWord = { options: {}, usage: '<name>', words: ['the name or the e-mail address of the person'] } as const

export const personCommands: readonly Command[] = [
  {
    name: 'person create',
    usage: `--name <name> --role ${roles.join('|')} [--email <address>] [--apps <slug>,<slug>]`,
    summary: 'lets somebody into the console, everywhere or for some apps, with a password for once',
    options: { name: text, role: text, email: text, apps: text },
    words: [],
    run: create,
  },
  {
    name: 'person list',
    usage: '',
    summary: 'lists who may use the console',
    options: {},
    words: [],
    run: async ({ deps }) => {
      const slugs = new Map((await listApps(deps.db)).map(({ id, slug }) => [id, slug]))
      return {
        rows: (await listPersons(deps.db)).map(
          (person): Row => ({
            id: person.id,
            name: person.name,
            role: person.role,
            apps: person.appIds?.map((id) => slugs.get(id) ?? id).join(',') ?? 'all',
            'second factor': person.totpConfirmed ? 'yes' : 'no',
            access: person.disabledAt ? 'disabled' : 'open',
            'last sign-in': person.lastSignInAt?.toISOString() ?? 'never',
          }),
        ),
      }
    },
  },
  { ...whoWord, name: 'person disable', summary: 'ends somebody’s access and sessions at once', run: disable },
  {
    ...whoWord,
    name: 'person reset',
    summary: 'gives somebody a new password for once, and access again where it was ended',
    run: reset,
  },
]
