import { type Queries, statement, type Tx } from '../platform/index.ts'
import type { GuessState } from './lock-out.ts'
import type { Session } from './person.ts'

type SessionRow = { person_id: string; created_at: Date; last_seen_at: Date; ended_at: Date | null }

const selectOne = statement(
  'people.session',
  'select person_id, created_at, last_seen_at, ended_at from person_sessions where token_hash = $1',
)
const insertRow = statement(
  'people.insert-session',
  'insert into person_sessions (token_hash, person_id, created_at, last_seen_at) values ($1, $2, $3, $3)',
)
const touchRow = statement(
  'people.touch-session',
  'update person_sessions set last_seen_at = $2 where token_hash = $1 and last_seen_at < $2',
)
const endOne = statement(
  'people.end-session',
  'update person_sessions set ended_at = $2 where token_hash = $1 and ended_at is null',
)
const endOfPerson = statement(
  'people.end-sessions',
  'update person_sessions set ended_at = $2 where person_id = $1 and ended_at is null and token_hash <> $3',
)
const forgetOld = statement('people.forget-sessions', 'delete from person_sessions where created_at < $1')

export async function findSession(db: Queries, hash: Buffer): Promise<Session | undefined> {
  const [row] = await db.query<SessionRow>(selectOne, [hash])
  return (
    row && { personId: row.person_id, createdAt: row.created_at, lastSeenAt: row.last_seen_at, endedAt: row.ended_at }
  )
}

export async function insertSession(tx: Tx, hash: Buffer, personId: string, now: Date): Promise<void> {
  await tx.query(insertRow, [hash, personId, now])
}

export async function touchSession(db: Queries, hash: Buffer, now: Date): Promise<void> {
  await db.query(touchRow, [hash, now])
}

export async function endSession(db: Queries, hash: Buffer, now: Date): Promise<void> {
  await db.query(endOne, [hash, now])
}

/** Every session of a person, but the one that is kept. */
export async function endSessionsOf(tx: Tx, personId: string, now: Date, kept: Buffer | null = null): Promise<void> {
  await tx.query(endOfPerson, [personId, now, kept ?? Buffer.alloc(0)])
}

const forgottenAfterMs = 7 * 24 * 3_600_000

/** Sessions and guesses past any use. */
export async function forgetSessions(db: Queries, now: Date): Promise<void> {
  const before = new Date(now.getTime() - forgottenAfterMs)
  await db.query(forgetOld, [before])
  await db.query(forgetGuesses, [before])
}

type GuessRow = { failures: number; last_at: Date; locked_until: Date | null }

const ensureGuess = statement(
  'people.ensure-guess',
  'insert into sign_in_guesses (subject, failures, last_at) values ($1, 0, $2) on conflict (subject) do nothing',
)
const lockGuess = statement(
  'people.lock-guess',
  'select failures, last_at, locked_until from sign_in_guesses where subject = $1 for update',
)
const updateGuess = statement(
  'people.update-guess',
  'update sign_in_guesses set failures = $2, last_at = $3, locked_until = $4 where subject = $1',
)
const forgetGuesses = statement('people.forget-guesses', 'delete from sign_in_guesses where last_at < $1')

/** Locked until the transaction ends, made where there was none. */
export async function lockGuesses(tx: Tx, subject: string, now: Date): Promise<GuessState> {
  await tx.query(ensureGuess, [subject, now])
  const [row] = await tx.query<GuessRow>(lockGuess, [subject])
  return row
    ? { failures: row.failures, lastAt: row.last_at, lockedUntil: row.locked_until }
    : { failures: 0, lastAt: now, lockedUntil: null }
}

export async function saveGuesses(tx: Tx, subject: string, state: GuessState): Promise<void> {
  await tx.query(updateGuess, [subject, state.failures, state.lastAt, state.lockedUntil])
}
