import { describe, expect, test } from 'vitest'
import { systemRandom } from '../platform/index.ts'
import { checkPassword, hashPassword } from './password.ts'
import { problemOfPassword, problemsOfPerson, type Session, sessionIsOpen } from './person.ts'

const who = { name: '王小明', email: 'xiaoming@example.com' }

describe('a password', () => {
  test.each([
    ['elevenchars', 'too_short'],
    ['一二三四五六七八九十一', 'too_short'],
    ['x'.repeat(201), 'too_long'],
    ['aaaaaaaaaaaabbb', 'too_plain'],
    ['121212121212', 'too_plain'],
    ['Xiaoming1234', 'is_the_name'],
    ['xiaoming@example.com', 'is_the_name'],
    ['王小明 and some more words', undefined],
    ['correct horse battery', undefined],
    ['一二三四五六七八九十十一十二', undefined],
  ])('%s is judged: %s', (password, problem) => {
    expect(problemOfPassword(password, who)).toBe(problem)
  })

  test('is hashed by argon2id with its parameters in the hash, each time with another salt', async () => {
    const [one, two] = [
      await hashPassword('longenough 1', systemRandom),
      await hashPassword('longenough 1', systemRandom),
    ]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(one).not.toBe(two)
    expect(await checkPassword('longenough 1', one)).toEqual({ matches: true, outdated: false })
    expect(await checkPassword('longenough 2', one)).toEqual({ matches: false, outdated: false })
  })

  test('that was hashed at another cost is still checked, and known to be outdated', async () => {
    const cheap = await hashPassword('longenough 1', systemRandom, { memory: 64, passes: 1, parallelism: 1 })
    expect(await checkPassword('longenough 1', cheap)).toEqual({ matches: true, outdated: true })
    expect(await checkPassword('another one 1', cheap)).toEqual({ matches: false, outdated: true })
  })

  test('is the same however its accents are composed', async () => {
    const hash = await hashPassword('caf\u00e9 con leche', systemRandom)
    expect(await checkPassword('cafe\u0301 con leche', hash)).toMatchObject({ matches: true })
  })
})

test.each([
  [{ name: '王小明', email: null }, 0],
  [{ name: 'x', email: null }, 1],
  [{ name: 'x@y', email: null }, 1],
  [{ name: ' padded', email: null }, 1],
  [{ name: '\u202eright', email: 'not an address' }, 2],
])('%o has %i problems', (person, count) => {
  expect(problemsOfPerson(person)).toHaveLength(count)
})

describe('a session', () => {
  const at = (minutes: number) => new Date(Date.parse('2026-11-25T00:00:00Z') + minutes * 60_000)
  const session = (seen: number, changes: Partial<Session> = {}): Session => ({
    personId: 'usr_1',
    createdAt: at(0),
    lastSeenAt: at(seen),
    endedAt: null,
    ...changes,
  })
  test.each([
    ['just begun', session(0), 0, true],
    ['unused for an hour less a moment', session(0), 59.99, true],
    ['unused for an hour', session(0), 60, false],
    ['used all the time, a moment before half a day', session(719), 719.99, true],
    ['used all the time, after half a day', session(719), 720, false],
    ['that was ended', session(0, { endedAt: at(1) }), 1, false],
  ])('%s', (_what, state, minutes, open) => {
    expect(sessionIsOpen(state, at(minutes))).toBe(open)
  })
})
