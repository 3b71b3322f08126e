import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { claimPort } from './ports.ts'
import { adminRole, clearLeftovers, handOver, makeCluster, noteStarter, readPassword } from './postgres-cluster.ts'
import { folderError, placeCluster } from './postgres-place.ts'
import { runServer, type Settings } from './postgres-server.ts'

export type StartPostgresOptions = {
  /** Where the cluster, its password and its log live; made when missing. */
  dataDir: string
  /** 0 takes any free port. */
  port: number
  /** PostgreSQL settings on top of ours. */
  settings?: Settings
  /** The database to make sure of; its URL is what is returned. */
  database?: string
  /** Told once the server's ways are known to differ from the expected, as sentences for a person. */
  onNotice?: (sentence: string) => void
}

export type RunningPostgres = {
  /** The administrator's URL of `database`, password included. */
  url: string
  port: number
  /** Settles when the server has ended, whoever ended it. */
  whenEnded: Promise<void>
  /** Fast shutdown, an immediate one when that takes longer than `patienceMs` (8 s); safe to call more than once. */
  stop: (patienceMs?: number) => Promise<void>
}

/**
 * Starts the PostgreSQL that npm installed with us, on loopback, with checksums, UTF-8, locale C and a generated password.
 * Works as root too, by lending PostgreSQL another identity. When our process dies the server stops by itself.
 * Throws PlainError for a port in use, a folder that cannot be used, broken data, and data of another version.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const { port: wantedPort, settings = {}, database = 'hutong' } = options
  const dataDir = resolve(options.dataDir)
  const place = placeCluster(dataDir)
  if (place.homeDir !== dataDir) {
    options.onNotice?.(`The database lives in ${place.homeDir}, because the user who runs it cannot enter ${dataDir}.`)
  }
  try {
    await makeCluster(place)
    await clearLeftovers(place)
    handOver(place)
    const password = readPassword(place)
    const port = await claimPort(wantedPort, 'EMBEDDED_POSTGRES_PORT', { host: '127.0.0.1' })
    noteStarter(place)
    const server = await runServer(place, port, password, settings).catch((error) => {
      // Children of a server that was killed notice it within moments; their files are free after that.
      if (!/shared memory block/.test(String(error))) throw error
      return setTimeout(2_000).then(() => runServer(place, port, password, settings))
    })
    await ensureDatabase(server.connect, database)
    const url = `postgres://${adminRole}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`
    return { url, port, whenEnded: server.whenEnded, stop: server.stop }
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (code !== undefined && path !== undefined && ['EACCES', 'EPERM', 'ENOSPC', 'EROFS'].includes(code)) {
      throw folderError(place.homeDir, error as NodeJS.ErrnoException)
    }
    throw error
  }
}

async function ensureDatabase(
  connect: Awaited<ReturnType<typeof runServer>>['connect'],
  database: string,
): Promise<void> {
  const client = await connect('postgres')
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}
