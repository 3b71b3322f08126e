import type { SessionView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPerson, sessionCookie, sessionTokenOf } from '../../src/people/index.ts'
import { hashPassword } from '../../src/people/password.ts'
import { codeOf, stepOf } from '../../src/people/totp.ts'
import { statement, systemRandom } from '../../src/platform/index.ts'
import { asBrowser, cookieOf, newPerson, password, sit, sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'

type Problem = { error: { code: string } }

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const enter = (name: string, secret: string, more: object = {}, headers: Record<string, string> = {}) =>
  asBrowser<Problem & SessionView>(world, 'POST', '/console/api/sign-in', { name, password: secret, ...more }, headers)
const rows = <R extends object>(text: string, values: readonly unknown[] = []) =>
  world.core.deps.db.query<R>(statement('', text), values)
const minute = 60_000

describe('signing in', () => {
  test('opens a session whose cookie no script can read and no other site sends', async () => {
    const person = await newPerson(world, 'support')
    const entered = await enter(person.name.toUpperCase(), password)
    expect(entered.status).toBe(200)
    expect(entered.headers.get('set-cookie')).toMatch(/^hutong_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(entered.headers.get('cache-control')).toBe('no-store')
    expect(entered.body.person).toMatchObject({ id: person.id, role: 'support', apps: null })
    expect(entered.body.permissions['refund.approve']).toMatchObject({ allowed: false, reason: 'another_role' })
    expect(entered.body.permissions['order.read']).toEqual({ allowed: true, reason: null, words: null })
    const me = await asBrowser<SessionView>(world, 'GET', '/console/api/me', undefined, {
      cookie: cookieOf(entered.headers),
    })
    expect(me.body.csrf_token).toBe(entered.body.csrf_token)
  })

  test('fails in the same words whether there is such a person or not, and for one who is disabled', async () => {
    const person = await newPerson(world, 'viewer')
    const gone = await newPerson(world, 'viewer')
    await rows('update persons set disabled_at = now() where id = $1', [gone.id])
    const answers = [
      await enter(person.name, 'not the password'),
      await enter('nobody at all', 'not the password'),
      await enter(gone.name, password),
    ]
    for (const { body, status } of answers) {
      expect(status).toBe(401)
      expect({ ...body.error, request_id: '' }).toEqual({ ...answers[0]?.body.error, request_id: '' })
    }
  })

  test('is refused to a page of another site', async () => {
    const person = await newPerson(world, 'viewer')
    for (const site of ['cross-site', 'same-site'])
      expect(await enter(person.name, password, {}, { 'sec-fetch-site': site })).toMatchObject({
        status: 403,
        body: { error: { code: 'csrf_token_invalid' } },
      })
    expect((await enter(person.name, password, {}, { 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  test('hashes the password anew where it was hashed at another cost', async () => {
    const person = await newPerson(world, 'viewer')
    const cheap = await hashPassword(password, systemRandom, { memory: 64, passes: 1, parallelism: 1 })
    await rows('update persons set password_hash = $2 where id = $1', [person.id, cheap])
    await sit(world, person.name)
    const [row] = await rows<{ hash: string }>('select password_hash as hash from persons where id = $1', [person.id])
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    await sit(world, person.name)
  })
})

describe('repeated failures', () => {
  test('lock the name for a growing time, right password or not, known name or not', async () => {
    const person = await newPerson(world, 'viewer')
    for (const name of [person.name, 'somebody unknown']) {
      for (let guess = 0; guess < 5; guess++) expect((await enter(name, `wrong ${guess}`)).status).toBe(401)
      const locked = await enter(name, password)
      expect(locked).toMatchObject({ status: 429, body: { error: { code: 'sign_in_locked' } } })
      expect(locked.headers.get('retry-after')).toBe('30')
    }
    await world.advance(30_000)
    expect((await enter(person.name, 'wrong again')).status).toBe(401)
    expect((await enter(person.name, password)).headers.get('retry-after')).toBe('60')
    await world.advance(minute)
    expect((await enter(person.name, password)).status).toBe(200)
    // A right sign-in forgets the earlier ones.
    for (let guess = 0; guess < 4; guess++) await enter(person.name, 'wrong')
    expect((await enter(person.name, password)).status).toBe(200)
  })

  test('at once are no more guesses than one after another', async () => {
    const person = await newPerson(world, 'viewer')
    const answers = await Promise.all(Array.from({ length: 15 }, (_, index) => enter(person.name, `wrong ${index}`)))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10)
  })

  test('from one address lock the address, whatever names they try, and leave no name in the database', async () => {
    await rows('delete from sign_in_guesses')
    for (let guess = 0; guess < 30; guess++) await enter(`canary-${guess}`, 'wrong')
    const person = await newPerson(world, 'viewer')
    expect((await enter(person.name, password)).status).toBe(429)
    expect(JSON.stringify(await rows('select subject from sign_in_guesses'))).not.toContain('canary')
    await rows('delete from sign_in_guesses')
  })
})

describe('a session', () => {
  test('ends after an hour without use, and after twelve hours whatever is done', async () => {
    const idle = await sitAs(world, 'viewer')
    await world.advance(59 * minute)
    expect((await idle.ask('GET', '/v1/orders')).status).toBe(200)
    await world.advance(59 * minute)
    expect((await idle.ask('GET', '/v1/orders')).status).toBe(200)
    await world.advance(60 * minute)
    expect(await idle.ask('GET', '/v1/orders')).toMatchObject({
      status: 401,
      body: { error: { code: 'not_signed_in' } },
    })

    const busy = await sitAs(world, 'viewer')
    for (let half = 0; half < 23; half++) {
      await world.advance(30 * minute)
      expect((await busy.ask('GET', '/console/api/me')).status).toBe(200)
    }
    await world.advance(30 * minute)
    expect((await busy.ask('GET', '/console/api/me')).status).toBe(401)
  })

  test('ends by signing out, and its cookie opens nothing afterwards', async () => {
    const desk = await sitAs(world, 'viewer')
    const out = await desk.ask('POST', '/console/api/sign-out')
    expect(out.status).toBe(204)
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await desk.ask('GET', '/console/api/me')).status).toBe(401)
  })

  test('changes nothing without its CSRF token, nor with that of another session', async () => {
    const [mine, other] = [await sitAs(world, 'operator'), await sitAs(world, 'operator')]
    for (const token of ['', 'x', other.session.csrf_token])
      expect(await mine.ask('PUT', '/v1/methods', { methods: [] }, { 'hutong-csrf': token })).toMatchObject({
        status: 403,
        body: { error: { code: 'csrf_token_invalid' } },
      })
    const crossing = { 'sec-fetch-site': 'cross-site' }
    expect((await mine.ask('PUT', '/v1/methods', { methods: [] }, crossing)).status).toBe(403)
  })

  test('lies in the database as a hash alone', async () => {
    const desk = await sitAs(world, 'viewer')
    const dump = JSON.stringify(await rows('select s::text from person_sessions s'))
    expect(dump).not.toContain(desk.cookie.split('=')[1])
  })
})

describe('a password that somebody else chose', () => {
  test('opens nothing but the way to one of the person’s own', async () => {
    const made = await createPerson(
      world.core.deps,
      { name: 'newcomer', email: 'new@example.com', role: 'admin', appIds: null },
      'command',
    )
    if (made.kind === 'invalid') throw new Error('refused')
    const desk = await sit(world, 'new@example.com', made.password)
    expect(desk.session.person.must_change_password).toBe(true)
    for (const path of ['/v1/orders', '/console/api/people', '/console/api/audit'])
      expect(await desk.ask('GET', path)).toMatchObject({
        status: 403,
        body: { error: { code: 'password_change_required' } },
      })
    const change = (current: string, next: string) =>
      desk.ask<Problem>('POST', '/console/api/me/password', { current, password: next })
    expect(await change('wrong', 'a good long password')).toMatchObject({ body: { error: { code: 'password_wrong' } } })
    for (const unfit of ['short', made.password, 'newcomer1234', 'aaaaaaaaaaaaaa'])
      expect(await change(made.password, unfit)).toMatchObject({ body: { error: { code: 'password_unsuitable' } } })
    expect((await change(made.password, 'a good long password')).status).toBe(204)
    expect((await desk.ask('GET', '/v1/orders')).status).toBe(200)
    expect((await enter('newcomer', made.password)).status).toBe(401)
  })

  test('when changed ends every other session of the person and keeps this one', async () => {
    const person = await newPerson(world, 'viewer')
    const [here, there] = [await sit(world, person.name), await sit(world, person.name)]
    await here.ask('POST', '/console/api/me/password', { current: password, password: 'another long password' })
    expect((await here.ask('GET', '/console/api/me')).status).toBe(200)
    expect((await there.ask('GET', '/console/api/me')).status).toBe(401)
  })
})

describe('a second factor', () => {
  test('once shown to work is asked for at every sign-in, and no code is good twice', async () => {
    const person = await newPerson(world, 'finance')
    const desk = await sit(world, person.name)
    const begun = await desk.ask<{ secret: string; url: string }>('POST', '/console/api/me/totp')
    const secret = bytesOf(begun.body.secret)
    expect(begun.body.url).toContain(begun.body.secret)
    // Not before a code of it has been shown.
    expect((await enter(person.name, password)).status).toBe(200)
    expect(await desk.ask('POST', '/console/api/me/totp/confirm', { code: '000000' })).toMatchObject({ status: 422 })
    const code = () => codeOf(secret, stepOf(world.now()))
    const confirmed = await desk.ask<{ codes: string[] }>('POST', '/console/api/me/totp/confirm', { code: code() })
    expect(confirmed.body.codes).toHaveLength(10)

    expect(await enter(person.name, password)).toMatchObject({
      status: 401,
      body: { error: { code: 'totp_required' } },
    })
    // The step that confirmed it is used up.
    expect(await enter(person.name, password, { totp: code() })).toMatchObject({
      body: { error: { code: 'sign_in_failed' } },
    })
    await world.advance(30_000)
    expect((await enter(person.name, password, { totp: code() })).status).toBe(200)
    expect((await enter(person.name, password, { totp: code() })).status).toBe(401)

    const recovery = confirmed.body.codes[0] ?? ''
    expect((await enter(person.name, password, { totp: recovery.toLowerCase() })).status).toBe(200)
    expect((await enter(person.name, password, { totp: recovery })).status).toBe(401)

    const dump = JSON.stringify(await rows('select p::text from persons p where id = $1', [person.id]))
    for (const canary of [begun.body.secret, Buffer.from(secret).toString('base64'), ...confirmed.body.codes])
      expect(dump).not.toContain(canary)

    expect((await desk.ask('POST', '/console/api/me/totp/end', { password: 'wrong' })).status).toBe(422)
    expect((await desk.ask('POST', '/console/api/me/totp/end', { password })).status).toBe(204)
    expect((await enter(person.name, password)).status).toBe(200)
  })
})

test('over https the cookie is for this host alone and never sent in the clear', () => {
  expect(sessionCookie('https://pay.example.com', 'x'.repeat(43))).toBe(
    `__Host-hutong_session=${'x'.repeat(43)}; Path=/; HttpOnly; SameSite=Strict; Secure`,
  )
  const headers = { cookie: `a=b; __Host-hutong_session=${'x'.repeat(43)}; c=d` }
  expect(sessionTokenOf({ headers }, 'https://pay.example.com')).toBe('x'.repeat(43))
  expect(sessionTokenOf({ headers }, 'http://pay.example.com')).toBeUndefined()
})

test('what the console is sent cannot be framed, runs nothing from elsewhere and is not stored', async () => {
  const { headers } = await asBrowser(world, 'GET', '/console/api/me')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/https?:|\*|script-src[^;]*unsafe/)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})

test('neither a password nor a name that was typed reaches the log', () => {
  const log = world.logLines.join('\n')
  for (const canary of [password, 'a good long password', 'somebody unknown', 'canary-1'])
    expect(log).not.toContain(canary)
})

/** RFC 4648 base32 back to bytes, as an authenticator does it. */
function bytesOf(text: string): Buffer {
  const bits = [...text]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
