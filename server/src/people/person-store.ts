import type { Role } from '@hutong/contract'
import { type Queries, statement, type Tx } from '../platform/index.ts'
import type { Person } from './person.ts'

type PersonRow = {
  id: string
  name: string
  email: string | null
  role: Role
  app_ids: string[] | null
  password_hash: string
  must_change_password: boolean
  totp_secret: string | null
  totp_confirmed: boolean
  totp_last_step: bigint
  recovery_hashes: Buffer[]
  created_at: Date
  disabled_at: Date | null
  last_sign_in_at: Date | null
}

export const toPerson = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  appIds: row.app_ids,
  passwordHash: row.password_hash,
  mustChangePassword: row.must_change_password,
  totpSecret: row.totp_secret,
  totpConfirmed: row.totp_confirmed,
  totpLastStep: Number(row.totp_last_step),
  recoveryHashes: row.recovery_hashes,
  createdAt: row.created_at,
  disabledAt: row.disabled_at,
  lastSignInAt: row.last_sign_in_at,
})

const selectOne = statement('people.one', 'select * from persons where id = $1')
const lockOne = statement('people.lock', 'select * from persons where id = $1 for update')
const selectByLogin = statement(
  'people.by-login',
  'select * from persons where lower(name) = lower($1) or lower(email) = lower($1) order by id limit 1',
)
const selectAll = statement('people.all', 'select * from persons order by id')
const lockAdmins = statement(
  'people.lock-admins',
  `select id from persons where role = 'admin' and app_ids is null and disabled_at is null order by id for update`,
)
const insertRow = statement(
  'people.insert',
  `insert into persons (id, name, email, role, app_ids, password_hash, must_change_password, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
)
const updateRow = statement(
  'people.update',
  `update persons set role = $2, app_ids = $3, password_hash = $4, must_change_password = $5, totp_secret = $6, totp_confirmed = $7,
     totp_last_step = $8, recovery_hashes = $9, disabled_at = $10, last_sign_in_at = $11 where id = $1`,
)

export async function findPerson(db: Queries, id: string): Promise<Person | undefined> {
  const [row] = await db.query<PersonRow>(selectOne, [id])
  return row && toPerson(row)
}

export async function lockPerson(tx: Tx, id: string): Promise<Person | undefined> {
  const [row] = await tx.query<PersonRow>(lockOne, [id])
  return row && toPerson(row)
}

/** By name or e-mail address; a name has no @, so the two cannot be confused. */
export async function findPersonByLogin(db: Queries, login: string): Promise<Person | undefined> {
  const [row] = await db.query<PersonRow>(selectByLogin, [login])
  return row && toPerson(row)
}

/** Everybody, oldest first; an installation has few. */
export const listPersons = async (db: Queries): Promise<Person[]> =>
  (await db.query<PersonRow>(selectAll)).map(toPerson)

/** The ids of the admins of everything who can sign in, locked in the order of their ids. */
export const lockAdminIds = async (tx: Tx): Promise<string[]> =>
  (await tx.query<{ id: string }>(lockAdmins)).map(({ id }) => id)

export async function insertPerson(tx: Tx, person: Person): Promise<void> {
  const { appIds, createdAt, email, id, mustChangePassword, name, passwordHash, role } = person
  await tx.query(insertRow, [id, name, email, role, appIds, passwordHash, mustChangePassword, createdAt])
}

/** The caller holds the person's lock. */
export async function updatePerson(tx: Tx, person: Person): Promise<void> {
  await tx.query(updateRow, [
    person.id,
    person.role,
    person.appIds,
    person.passwordHash,
    person.mustChangePassword,
    person.totpSecret,
    person.totpConfirmed,
    person.totpLastStep,
    person.recoveryHashes,
    person.disabledAt,
    person.lastSignInAt,
  ])
}
