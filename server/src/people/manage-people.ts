import type { Role } from '@hutong/contract'
import {
  type AuditFacts,
  appendAudit,
  type Deps,
  newId,
  randomText,
  refused,
  type Tx,
  violatedConstraint,
} from '../platform/index.ts'
import { requireOwnPassword } from './guess.ts'
import { hashPassword } from './password.ts'
import { type Person, problemOfPassword, problemsOfPerson } from './person.ts'
import { insertPerson, lockAdminIds, lockPerson, updatePerson } from './person-store.ts'
import { withoutSecondFactor } from './second-factor.ts'
import { hashSessionToken } from './session.ts'
import { endSessionsOf } from './session-store.ts'

type Use = Pick<Deps, 'db' | 'clock' | 'random'>

/** What the audit log says of a person: what may be changed of one, and nothing secret. */
const factsOf = ({ appIds, disabledAt, name, role, totpConfirmed }: Person): AuditFacts => ({
  name,
  role,
  apps: appIds,
  disabled: disabledAt !== null,
  second_factor: totpConfirmed,
})

export type NewPerson = Readonly<{ name: string; email: string | null; role: Role; appIds: readonly string[] | null }>

/** The one-time password is shown this once and opens only the way to one of the person's own. Refuses `person_exists`. */
export async function createPerson(
  deps: Use,
  input: NewPerson,
  by: string,
  chosen?: string,
): Promise<{ kind: 'created'; person: Person; password: string } | { kind: 'invalid'; problems: readonly string[] }> {
  const problems = problemsOfPerson(input)
  if (problems.length > 0) return { kind: 'invalid', problems }
  const now = deps.clock.now()
  const password = chosen ?? oneTimePassword(deps)
  const person: Person = {
    ...input,
    id: newId('person', now, deps.random),
    passwordHash: await hashPassword(password, deps.random),
    mustChangePassword: chosen === undefined,
    totpSecret: null,
    totpConfirmed: false,
    totpLastStep: 0,
    recoveryHashes: [],
    createdAt: now,
    disabledAt: null,
    lastSignInAt: null,
  }
  try {
    await deps.db.transaction(async (tx) => {
      await insertPerson(tx, person)
      await audit(deps, tx, by, null, person)
    })
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === 'persons_name') throw refused('person_exists', 'name')
    if (constraint === 'persons_email') throw refused('person_exists', 'email')
    throw error
  }
  return { kind: 'created', person, password }
}

const oneTimePassword = (deps: Pick<Deps, 'random'>): string => randomText(deps.random, 20)

async function audit(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  by: string,
  before: Person | null,
  after: Person,
  what?: string,
) {
  await appendAudit(tx, {
    appId: null,
    by,
    action: 'people.manage',
    subject: after.id,
    before: before && factsOf(before),
    after: { ...factsOf(after), ...(what ? { what } : {}) },
    at: deps.clock.now(),
  })
}

/** Under the admins' locks and then the person's: of two who disable each other the second finds the first gone. */
async function change(
  deps: Use,
  id: string,
  by: string,
  what: string,
  rule: (person: Person) => Person,
): Promise<Person> {
  return deps.db.transaction(async (tx) => {
    const admins = await lockAdminIds(tx)
    const before = await lockPerson(tx, id)
    if (!before) throw refused('person_not_found')
    const after = rule(before)
    const staysAdmin = after.role === 'admin' && !after.disabledAt && after.appIds === null
    if (admins.includes(id) && admins.length === 1 && !staysAdmin) throw refused('last_admin')
    await updatePerson(tx, after)
    await endSessionsOf(tx, id, deps.clock.now())
    await audit(deps, tx, by, before, after, what)
    return after
  })
}

export type PersonChange = Readonly<{
  role?: Role | undefined
  appIds?: readonly string[] | null | undefined
  disabled?: boolean | undefined
}>

/** Ends the person's sessions. Refuses `person_not_found`, `last_admin`. */
export const changePerson = (deps: Use, id: string, wish: PersonChange, by: string): Promise<Person> =>
  change(deps, id, by, 'changed', (person) => ({
    ...person,
    role: wish.role ?? person.role,
    appIds: wish.appIds === undefined ? person.appIds : wish.appIds,
    disabledAt:
      wish.disabled === undefined ? person.disabledAt : wish.disabled ? (person.disabledAt ?? deps.clock.now()) : null,
  }))

/** A new one-time password, for somebody who has lost theirs; the second factor goes with it. Refuses `person_not_found`. */
export async function resetPerson(deps: Use, id: string, by: string): Promise<{ person: Person; password: string }> {
  const password = oneTimePassword(deps)
  const passwordHash = await hashPassword(password, deps.random)
  const person = await change(deps, id, by, 'new one-time password', (before) => ({
    ...withoutSecondFactor(before),
    passwordHash,
    mustChangePassword: true,
  }))
  return { person, password }
}

/** A person's own new password; every other session of theirs ends. Refuses `password_wrong`, `password_unsuitable`. */
export async function changeOwnPassword(
  deps: Use & Pick<Deps, 'box'>,
  known: Person,
  token: string,
  passwords: Readonly<{ current: string; next: string }>,
): Promise<void> {
  await requireOwnPassword(deps, known, passwords.current, 'current')
  if (problemOfPassword(passwords.next, known) || passwords.next === passwords.current)
    throw refused('password_unsuitable', 'password')
  const passwordHash = await hashPassword(passwords.next, deps.random)
  await deps.db.transaction(async (tx) => {
    const before = await lockPerson(tx, known.id)
    if (before?.passwordHash !== known.passwordHash) throw refused('password_wrong', 'current')
    const after = { ...before, passwordHash, mustChangePassword: false }
    await updatePerson(tx, after)
    await endSessionsOf(tx, known.id, deps.clock.now(), hashSessionToken(token))
    await audit(deps, tx, `person:${known.id}`, before, after, 'own password changed')
  })
}
