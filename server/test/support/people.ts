import type { Role, SessionView } from '@hutong/contract'
import { createPerson } from '../../src/people/index.ts'
import type { World } from './world.ts'

export const password = 'correct horse battery 7'

export type Desk = Readonly<{
  personId: string
  session: SessionView
  cookie: string
  /** As the page asks: with the cookie, the CSRF token and the app it is about. */
  ask: <T = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; body: T; headers: Headers }>
}>

let names = 0

/** A person of this role with a password of their own. */
export async function newPerson(world: World, role: Role, appIds: readonly string[] | null = null) {
  const name = `${role} ${++names}`
  const made = await createPerson(world.core.deps, { name, email: null, role, appIds }, 'command', password)
  if (made.kind === 'invalid') throw new Error(made.problems.join())
  return made.person
}

/** A request as a browser with a cookie, or without one, makes it. No key goes along. */
export async function asBrowser<T = Record<string, never>>(
  world: World,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: T; headers: Headers }> {
  const answer = await fetch(world.url + path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as T }
}

export const cookieOf = (headers: Headers): string => (headers.get('set-cookie') ?? '').split(';')[0] ?? ''

export async function sit(
  world: World,
  name: string,
  secret = password,
  totp?: string,
): Promise<Omit<Desk, 'personId'>> {
  const body = { name, password: secret, ...(totp ? { totp } : {}) }
  const entered = await asBrowser<SessionView>(world, 'POST', '/console/api/sign-in', body)
  if (entered.status !== 200) throw new Error(`not signed in: ${JSON.stringify(entered.body)}`)
  const cookie = cookieOf(entered.headers)
  const shop = world.demo.apps[0]?.id ?? ''
  return {
    session: entered.body,
    cookie,
    ask: (method, path, asked, headers = {}) =>
      asBrowser(world, method, path, asked, {
        cookie,
        'hutong-csrf': entered.body.csrf_token,
        'hutong-app': shop,
        'hutong-mode': 'test',
        ...headers,
      }),
  }
}

/** Somebody of this role, signed in and at the demonstration's shop. */
export async function sitAs(world: World, role: Role, appIds: readonly string[] | null = null): Promise<Desk> {
  const person = await newPerson(world, role, appIds)
  return { personId: person.id, ...(await sit(world, person.name)) }
}
