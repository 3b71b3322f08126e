import { type Argon2Parameters, argon2 } from 'node:crypto'
import { type Random, sameText } from '../platform/index.ts'

/** Parameters of argon2id; they stand in each hash, so that they can be raised and old hashes still be checked. */
type Cost = Readonly<{ memory: number; passes: number; parallelism: number }>

/** 19 MiB and two passes: what OWASP asks for at least, about 30 ms. */
export const currentCost: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32

const run = (parameters: Argon2Parameters): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    argon2('argon2id', parameters, (error, hash) => (error ? reject(error) : resolve(hash))),
  )

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

/** The hash in the usual form, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string, random: Random, cost: Cost = currentCost): Promise<string> {
  const nonce = random.bytes(16)
  const tag = await run({ message: Buffer.from(password.normalize('NFC')), nonce, tagLength, ...cost })
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

export type PasswordCheck = Readonly<{ matches: boolean; outdated: boolean }>

/** `outdated`: right or not, it was hashed at another cost than today's, and is to be hashed anew when it was right. */
export async function checkPassword(password: string, hash: string): Promise<PasswordCheck> {
  const [, memory, passes, parallelism, salt, tag] = form.exec(hash) ?? []
  if (!salt || !tag) throw new Error('a stored password hash is not one')
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const nonce = Buffer.from(salt, 'base64')
  const found = await run({ message: Buffer.from(password.normalize('NFC')), nonce, tagLength, ...cost })
  const outdated = (Object.keys(currentCost) as (keyof Cost)[]).some((name) => cost[name] !== currentCost[name])
  return { matches: sameText(unpadded(found), tag), outdated }
}
