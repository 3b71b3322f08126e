import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PlainError } from './plain-error.ts'
import { portFrom } from './ports.ts'
import { folderError } from './postgres-place.ts'

export type StartSettings = {
  dataDir: string
  /** The person's own PostgreSQL, when one is set. */
  databaseUrl: string | undefined
  ports: { api: number; simulators: number; shop: number; postgres: number; phoneBrowser: number }
  publicUrl: string
  simulatorsUrl: string
  shopUrl: string
  secret: string | undefined
  logLevel: string
}

/** Environment variables by the port they set, for messages. */
export const portVariables = {
  api: 'PORT',
  simulators: 'SIMULATORS_PORT',
  shop: 'SHOP_PORT',
  postgres: 'EMBEDDED_POSTGRES_PORT',
  phoneBrowser: 'PHONE_BROWSER_PORT',
} as const

/** What the environment asks for. Throws PlainError for a port that is none, or given twice. */
export function readSettings(environment: NodeJS.ProcessEnv): StartSettings {
  const ports = {
    api: portFrom(environment, portVariables.api, 8080),
    simulators: portFrom(environment, portVariables.simulators, 8081),
    shop: portFrom(environment, portVariables.shop, 8082),
    postgres: portFrom(environment, portVariables.postgres, 8083),
    phoneBrowser: portFrom(environment, portVariables.phoneBrowser, 8084),
  }
  const named = Object.entries(ports) as [keyof typeof ports, number][]
  for (const [index, [name, port]] of named.entries()) {
    const same = named.slice(0, index).find(([, other]) => other === port)
    if (same) {
      throw new PlainError(
        `${portVariables[same[0]]} and ${portVariables[name]} are both ${port}: give each a port of its own.`,
      )
    }
  }
  return {
    dataDir: resolve(environment.DATA_DIR || '.data'),
    databaseUrl: environment.DATABASE_URL || undefined,
    ports,
    publicUrl: withoutSlash(environment.PUBLIC_URL || `http://localhost:${ports.api}`),
    simulatorsUrl: withoutSlash(environment.SIMULATORS_URL || `http://localhost:${ports.simulators}`),
    shopUrl: withoutSlash(environment.SHOP_URL || `http://localhost:${ports.shop}`),
    secret: environment.HUTONG_SECRET || undefined,
    logLevel: environment.LOG_LEVEL || 'warn',
  }
}

const withoutSlash = (url: string) => url.replace(/\/+$/, '')

/**
 * The key that seals the channel accounts' credentials: the one in the file, made on first use. Losing it makes what is sealed
 * in the database unreadable, so a damaged file is an error and never replaced.
 */
export function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'secret')
  try {
    mkdirSync(dataDir, { recursive: true })
  } catch (error) {
    throw folderError(dataDir, error as NodeJS.ErrnoException)
  }
  try {
    // Exclusively, so that of two first starts one makes it and both read the same.
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const problem = error as NodeJS.ErrnoException
    if (problem.code !== 'EEXIST') throw folderError(dataDir, problem)
  }
  let secret: string
  try {
    chmodSync(file, 0o600)
    secret = readFileSync(file, 'utf8').trim()
  } catch {
    throw new PlainError(`The secret in ${file} cannot be read by this user: start as its owner, or set HUTONG_SECRET.`)
  }
  if (Buffer.from(secret, 'base64').length !== 32) {
    throw new PlainError(
      `The secret in ${file} is damaged (it must be 32 bytes in base64): restore it, or move ${dataDir} away to start anew.`,
    )
  }
  return secret
}
