import { type Deps, refused } from '../platform/index.ts'
import { afterRightGuess, decideGuess, lockRules } from './lock-out.ts'
import { checkPassword } from './password.ts'
import type { Person } from './person.ts'
import { lockGuesses, saveGuesses } from './session-store.ts'

/** How long to wait is told with the refusal. */
export class LockedOut extends Error {
  readonly until: Date
  constructor(until: Date) {
    super('too many guesses')
    this.until = until
  }
}

type Use = Pick<Deps, 'db' | 'clock' | 'box'>
type Subject = Readonly<{ kind: keyof typeof lockRules; of: string }>

/** Kept as keyed hashes: what people type where a name belongs is now and then a password. */
const keyOf = (deps: Use, { kind, of }: Subject): string =>
  `${kind}:${deps.box.blindIndex(of.toLowerCase(), 'sign-in')}`

const sorted = (deps: Use, subjects: readonly Subject[]) =>
  // In one order everywhere: two guesses cannot wait for each other.
  subjects.map((subject) => ({ ...subject, key: keyOf(deps, subject) })).sort((a, b) => (a.key < b.key ? -1 : 1))

/** All are looked at before any counts: a guess that is not made is not counted. Throws `LockedOut`. */
export async function countGuess(deps: Use, subjects: readonly Subject[]): Promise<void> {
  const now = deps.clock.now()
  const until = await deps.db.transaction(async (tx) => {
    const decided = []
    for (const { key, kind } of sorted(deps, subjects))
      decided.push({ key, decision: decideGuess(await lockGuesses(tx, key, now), lockRules[kind], now) })
    for (const { decision } of decided) if (decision.kind === 'locked') return decision.until
    for (const { decision, key } of decided) if (decision.kind === 'go_on') await saveGuesses(tx, key, decision.state)
    return undefined
  })
  if (until) throw new LockedOut(until)
}

export async function takeBackGuess(deps: Use, subjects: readonly Subject[]): Promise<void> {
  const now = deps.clock.now()
  await deps.db.transaction(async (tx) => {
    for (const { key } of sorted(deps, subjects))
      await saveGuesses(tx, key, afterRightGuess(await lockGuesses(tx, key, now)))
  })
}

/** A right sign-in: the name's earlier failures are forgotten, the address's other ones are not. */
export async function forgetGuesses(deps: Use, name: string): Promise<void> {
  const now = deps.clock.now()
  const key = keyOf(deps, { kind: 'person', of: name })
  await deps.db.transaction(async (tx) => {
    await lockGuesses(tx, key, now)
    await saveGuesses(tx, key, { failures: 0, lastAt: now, lockedUntil: null })
  })
}

/** Whoever holds an open session guesses no faster than whoever does not. Refuses `password_wrong`; throws `LockedOut`. */
export async function requireOwnPassword(deps: Use, person: Person, password: string, field: string): Promise<void> {
  const subjects = [{ kind: 'person', of: person.name }] as const
  await countGuess(deps, subjects)
  if (!(await checkPassword(password, person.passwordHash)).matches) throw refused('password_wrong', field)
  await takeBackGuess(deps, subjects)
}
