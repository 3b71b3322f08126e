import type { Role } from '@hutong/contract'

/** Somebody who works with the console. Persons belong to the installation; `appIds` narrows one to some apps. */
export type Person = Readonly<{
  id: string
  /** Signs in by it, and is shown by it; unique whatever its capitals. */
  name: string
  email: string | null
  role: Role
  /** Null: every app. */
  appIds: readonly string[] | null
  passwordHash: string
  /** Set where somebody else chose the password: it opens nothing but the way to a new one. */
  mustChangePassword: boolean
  /** Sealed; null where no second factor is asked for. */
  totpSecret: string | null
  /** Whether the person has shown once that the secret has arrived. */
  totpConfirmed: boolean
  /** The newest time step a code was taken for: no code is good twice. */
  totpLastStep: number
  recoveryHashes: readonly Buffer[]
  createdAt: Date
  disabledAt: Date | null
  lastSignInAt: Date | null
}>

export const passwordMin = 12
const passwordMax = 200

/** Why a password may not be used, in one word; `undefined` when it may. */
export function problemOfPassword(
  password: string,
  who: Pick<Person, 'name' | 'email'>,
): 'too_short' | 'too_long' | 'is_the_name' | 'too_plain' | undefined {
  const length = [...password].length
  if (length < passwordMin) return 'too_short'
  if (length > passwordMax) return 'too_long'
  const plain = password.toLowerCase()
  const names = [who.name, who.email ?? '', who.email?.split('@')[0] ?? ''].map((name) => name.toLowerCase())
  // A name with a few signs around it is still the name.
  if (names.some((name) => name.length > 2 && plain.includes(name) && length - [...name].length < 8))
    return 'is_the_name'
  return new Set(plain).size < 5 ? 'too_plain' : undefined
}

/** What is wrong with how a person is called, one sentence each. */
export function problemsOfPerson(person: Pick<Person, 'name' | 'email'>): string[] {
  const problems: string[] = []
  const { email, name } = person
  if (name.trim() !== name || [...name].length < 2 || [...name].length > 64 || /[\p{Cc}\p{Cf}@]/u.test(name))
    problems.push('The name must be 2 to 64 visible characters without @.')
  if (email !== null && (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 200))
    problems.push('The e-mail address is not one.')
  return problems
}

export const lifeOfSession = { absoluteMs: 12 * 3_600_000, idleMs: 3_600_000 } as const

export type Session = Readonly<{ personId: string; createdAt: Date; lastSeenAt: Date; endedAt: Date | null }>

/** A session ends half a day after it began, and an hour after it was last used. */
export function sessionIsOpen(session: Session, now: Date): boolean {
  if (session.endedAt) return false
  const since = (then: Date): number => now.getTime() - then.getTime()
  return since(session.createdAt) < lifeOfSession.absoluteMs && since(session.lastSeenAt) < lifeOfSession.idleMs
}
