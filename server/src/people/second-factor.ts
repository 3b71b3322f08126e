import { createHash } from 'node:crypto'
import { appendAudit, type Deps, randomText, refused, sameText } from '../platform/index.ts'
import { requireOwnPassword } from './guess.ts'
import type { Person } from './person.ts'
import { lockPerson, updatePerson } from './person-store.ts'
import { base32Of, matchingStep, newTotpSecret, otpauthUrl } from './totp.ts'

const recoveryCodes = 10
const contextOf = (personId: string): string => `totp:${personId}`
const secretOf = (deps: Pick<Deps, 'box'>, person: Person): Buffer =>
  Buffer.from(deps.box.open(person.totpSecret ?? '', contextOf(person.id)), 'base64')

const plainCode = (code: string): string => code.replace(/[\s-]/g, '').toUpperCase()
const hashCode = (code: string): Buffer => createHash('sha256').update(plainCode(code)).digest()

export type SecondFactor = Readonly<
  | { kind: 'none'; person: Person }
  | { kind: 'taken'; by: 'code' | 'recovery_code'; person: Person }
  | { kind: 'missing' }
  | { kind: 'wrong' }
>

/** A code of the authenticator, or one of the recovery codes, each good once; the person as it is afterwards. */
export function takeSecondFactor(
  deps: Pick<Deps, 'box'>,
  person: Person,
  given: string | undefined,
  now: Date,
): SecondFactor {
  if (!person.totpConfirmed) return { kind: 'none', person }
  if (given === undefined) return { kind: 'missing' }
  if (/^\d{6}$/.test(plainCode(given))) {
    const step = matchingStep(secretOf(deps, person), plainCode(given), now, person.totpLastStep)
    return step === undefined
      ? { kind: 'wrong' }
      : { kind: 'taken', by: 'code', person: { ...person, totpLastStep: step } }
  }
  const hash = hashCode(given).toString('hex')
  const left = person.recoveryHashes.filter((each) => !sameText(each.toString('hex'), hash))
  return left.length === person.recoveryHashes.length
    ? { kind: 'wrong' }
    : { kind: 'taken', by: 'recovery_code', person: { ...person, recoveryHashes: left } }
}

type Use = Pick<Deps, 'db' | 'clock' | 'random' | 'box'>

async function change(
  deps: Pick<Deps, 'db' | 'clock'>,
  personId: string,
  rule: (person: Person) => Promise<{ person: Person; told: string | null }>,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const person = await lockPerson(tx, personId)
    if (!person) throw refused('person_not_found')
    const { person: changed, told } = await rule(person)
    await updatePerson(tx, changed)
    if (told)
      await appendAudit(tx, {
        appId: null,
        by: `person:${personId}`,
        action: 'person.second_factor',
        subject: personId,
        before: { on: person.totpConfirmed },
        after: { on: changed.totpConfirmed, what: told },
        at: deps.clock.now(),
      })
  })
}

/** A new secret, shown this once; it counts only after a code of it was shown. Refuses `totp_already_on`. */
export async function beginSecondFactor(deps: Use, known: Person): Promise<{ secret: string; url: string }> {
  const secret = newTotpSecret(deps.random)
  await change(deps, known.id, async (person) => {
    if (person.totpConfirmed) throw refused('totp_already_on')
    const totpSecret = deps.box.seal(Buffer.from(secret).toString('base64'), contextOf(person.id))
    return { person: { ...person, totpSecret, totpLastStep: 0 }, told: null }
  })
  return { secret: base32Of(secret), url: otpauthUrl(secret, known.name) }
}

/** From now on signing in takes a code. Answers the recovery codes, shown this once. Refuses `totp_code_wrong`, `totp_already_on`. */
export async function confirmSecondFactor(deps: Use, known: Person, code: string): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCodes }, () => {
    const text = randomText(deps.random, 12).toUpperCase()
    return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`
  })
  await change(deps, known.id, async (person) => {
    if (person.totpConfirmed) throw refused('totp_already_on')
    const step =
      person.totpSecret === null
        ? undefined
        : matchingStep(secretOf(deps, person), plainCode(code), deps.clock.now(), person.totpLastStep)
    if (step === undefined) throw refused('totp_code_wrong', 'code')
    const on = { ...person, totpConfirmed: true, totpLastStep: step, recoveryHashes: codes.map(hashCode) }
    return { person: on, told: 'turned on' }
  })
  return codes
}

/** Takes the password, so that a screen left open is not enough. Refuses `password_wrong`. */
export async function endSecondFactor(deps: Use, known: Person, password: string): Promise<void> {
  await requireOwnPassword(deps, known, password, 'password')
  await change(deps, known.id, async (person) => ({ person: withoutSecondFactor(person), told: 'turned off' }))
}

export const withoutSecondFactor = (person: Person): Person => ({
  ...person,
  totpSecret: null,
  totpConfirmed: false,
  totpLastStep: 0,
  recoveryHashes: [],
})

/** Seals a person's secret anew, with the first master key. Throws `UnsealError` when no configured key opens it. */
export async function resealPerson(deps: Pick<Deps, 'db' | 'box'>, personId: string): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const person = await lockPerson(tx, personId)
    if (!person || person.totpSecret === null) return false
    const secret = deps.box.open(person.totpSecret, contextOf(personId))
    await updatePerson(tx, { ...person, totpSecret: deps.box.seal(secret, contextOf(personId)) })
    return true
  })
}
