import { appendAudit, type Deps, refused } from '../platform/index.ts'
import { countGuess, forgetGuesses, takeBackGuess } from './guess.ts'
import { checkPassword, hashPassword } from './password.ts'
import type { Person } from './person.ts'
import { findPersonByLogin, lockPerson, updatePerson } from './person-store.ts'
import { takeSecondFactor } from './second-factor.ts'
import { hashSessionToken, newSessionToken } from './session.ts'
import { endSession, insertSession } from './session-store.ts'

export type SignInDeps = Pick<Deps, 'db' | 'clock' | 'random' | 'box'>

export type SignInAttempt = Readonly<{
  name: string
  password: string
  totp?: string | undefined
  address: string
}>

/**
 * Opens a session. Whoever guesses learns nothing of who exists: a name nobody has takes as long, counts as much and is refused
 * in the same words as a wrong password. Throws `LockedOut`; refuses `sign_in_failed` and, to who knows the password, `totp_required`.
 */
export async function signIn(deps: SignInDeps, attempt: SignInAttempt): Promise<{ person: Person; token: string }> {
  const now = deps.clock.now()
  const guessed = [
    { kind: 'person', of: attempt.name },
    { kind: 'address', of: attempt.address },
  ] as const
  await countGuess(deps, guessed)
  const found = await findPersonByLogin(deps.db, attempt.name)
  const { matches, outdated } = await checkPassword(attempt.password, found?.passwordHash ?? (await standIn(deps)))
  if (!found || !matches || found.disabledAt) throw refused('sign_in_failed')
  const rehashed = outdated ? await hashPassword(attempt.password, deps.random) : undefined

  const token = newSessionToken(deps.random)
  const answer = await deps.db.transaction(async (tx) => {
    const person = await lockPerson(tx, found.id)
    // Whoever was disabled or got another password meanwhile has not signed in with this one.
    if (!person || person.disabledAt || person.passwordHash !== found.passwordHash) return 'sign_in_failed' as const
    const factor = takeSecondFactor(deps, person, attempt.totp, now)
    if (factor.kind === 'missing') return 'totp_required' as const
    if (factor.kind === 'wrong') return 'sign_in_failed' as const
    const signedIn = {
      ...factor.person,
      passwordHash: rehashed ?? person.passwordHash,
      lastSignInAt: now,
    }
    await updatePerson(tx, signedIn)
    await insertSession(tx, hashSessionToken(token), person.id, now)
    await appendAudit(tx, {
      appId: null,
      by: `person:${person.id}`,
      action: 'person.sign_in',
      subject: person.id,
      before: null,
      after: { second_factor: factor.kind === 'none' ? 'none' : factor.by },
      at: now,
    })
    return signedIn
  })
  if (answer === 'sign_in_failed') throw refused('sign_in_failed')
  await takeBackGuess(deps, guessed)
  if (answer === 'totp_required') throw refused('totp_required', 'totp')
  await forgetGuesses(deps, attempt.name)
  return { person: answer, token }
}

export async function signOut(deps: Pick<Deps, 'db' | 'clock'>, token: string): Promise<void> {
  await endSession(deps.db, hashSessionToken(token), deps.clock.now())
}

let standInHash: Promise<string> | undefined
/** Checked where there is no such person, at today's cost, so that both take the same time. */
function standIn(deps: Pick<Deps, 'random'>): Promise<string> {
  standInHash ??= hashPassword('nobody has this password', deps.random)
  return standInHash
}
