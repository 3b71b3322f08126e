import { hkdfSync } from 'node:crypto'
import { type Role, roles } from '@hutong/contract'
import { createPerson, findPersonByLogin } from '../people/index.ts'
import type { Config, Deps } from '../platform/index.ts'

/** What the demonstration prints at every start though only hashes are stored: made from the master key, so each installation has its own. */
export function demoSecret(config: Pick<Config, 'HUTONG_SECRET'>, what: string, length: number): string {
  const master = Buffer.from(config.HUTONG_SECRET.at(-1) as string, 'base64')
  return Buffer.from(hkdfSync('sha256', master, 'hutong', what, length * 2))
    .toString('base64')
    .replace(/[^0-9A-Za-z]/g, '')
    .slice(0, length)
}

export type DemoPerson = Readonly<{ name: string; role: Role; password: string }>

/** One person of each role, called as the role is. Who has changed their password since is left alone. */
export async function seedPeople(deps: Deps, by: string): Promise<DemoPerson[]> {
  const people: DemoPerson[] = []
  for (const role of roles) {
    const person = { name: role, role, password: demoSecret(deps.config, `demo-person:${role}`, 16) }
    if (!(await findPersonByLogin(deps.db, role)))
      await createPerson(deps, { name: role, email: null, role, appIds: null }, by, person.password)
    people.push(person)
  }
  return people
}
