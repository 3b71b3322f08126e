import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { AdminError } from './command.ts'

export type Credentials = Readonly<{
  settings: Readonly<Record<string, unknown>>
  secrets: Readonly<Record<string, unknown>>
}>

const fileSchema = z.strictObject({
  settings: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.unknown()),
})

/** What a connector takes as a secret is sealed; anywhere else it would lie open in the database. */
const secretNames = ['private_key', 'api_v3_key', 'app_secret']

const bytesMax = 262_144

/**
 * Reads `{ "settings": { … }, "secrets": { … } }`. Where a value is `{ "file": "apiclient_key.pem" }` the text of that file takes
 * its place, its path taken from where the credentials lie. Errors name fields and files, never what is in them.
 */
export async function readCredentials(path: string): Promise<Credentials> {
  let given: unknown
  try {
    given = JSON.parse(await readText(path))
  } catch (error) {
    // What a JSON parser says quotes the text.
    if (error instanceof SyntaxError) throw new AdminError(`${path} is not valid JSON.`)
    throw error
  }
  const read = fileSchema.safeParse(given)
  if (!read.success)
    throw new AdminError(`${path} must hold exactly two objects, "settings" and "secrets"; see docs/going-live.md.`)
  const misplaced = secretNames.filter((name) => Object.hasOwn(read.data.settings, name))
  if (misplaced.length > 0)
    throw new AdminError(`${misplaced.join(', ')} must stand under "secrets", or it would be stored unsealed.`)
  const folder = dirname(resolve(path))
  return {
    settings: (await withFiles(read.data.settings, folder)) as Credentials['settings'],
    secrets: (await withFiles(read.data.secrets, folder)) as Credentials['secrets'],
  }
}

async function withFiles(value: unknown, folder: string): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((each) => withFiles(each, folder)))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [only] = entries
  if (only?.[0] === 'file' && entries.length === 1 && typeof only[1] === 'string')
    return readText(resolve(folder, only[1]))
  return Object.fromEntries(
    await Promise.all(entries.map(async ([key, each]) => [key, await withFiles(each, folder)] as const)),
  )
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length > bytesMax) throw new AdminError(`${path} is larger than any file of credentials.`)
    return bytes.toString('utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof AdminError || code === undefined) throw error
    throw new AdminError(`${path} cannot be read (${code}).`)
  }
}
