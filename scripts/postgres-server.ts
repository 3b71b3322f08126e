import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { PlainError } from './plain-error.ts'
import { adminRole, reasonIn, startError } from './postgres-cluster.ts'
import type { Place } from './postgres-place.ts'

export type Settings = Record<string, string | number | boolean>

/** What every cluster of ours runs with; memory for its cache is an eighth of the machine's, within reason. */
export function defaultSettings(memoryBytes: number): Settings {
  const megabytes = Math.floor(memoryBytes / 8 / 1024 / 1024)
  return {
    fsync: 'on',
    max_wal_size: '1GB',
    checkpoint_timeout: '5min',
    shared_buffers: `${Math.min(1024, Math.max(128, megabytes))}MB`,
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
}

export type Server = {
  whenEnded: Promise<void>
  stop: (patienceMs?: number) => Promise<void>
  connect: (database: string) => Promise<pg.Client>
}

const logKeptBytes = 10 * 1024 * 1024

/** Runs PostgreSQL on a ready cluster and returns once it answers; throws a PlainError with its reason when it ends before. */
export async function runServer(place: Place, port: number, password: string, settings: Settings): Promise<Server> {
  const logFile = join(place.homeDir, 'postgres.log')
  const isLogBig = (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > logKeptBytes
  const log = openSync(logFile, isLogBig ? 'w' : 'a', 0o600)
  const logStart = statSync(logFile).size
  const all = {
    ...defaultSettings(totalmem()),
    ...settings,
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
  }
  const [program = '', ...args] = [
    ...place.identity.prefix,
    join(place.nativeDir, 'bin', 'postgres'),
    '-D',
    place.clusterDir,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  // A process group of its own, so that Ctrl-C in the terminal reaches the programs that use the database, and not it.
  const { uid, gid } = place.identity
  const child = spawn(program, args, { uid, gid, cwd: '/', detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  child.unref()
  let reason: string | undefined
  const whenEnded = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      reason = startError(program, error)
      resolve()
    })
    child.once('exit', () => {
      reason ??= reasonIn(readFileSync(logFile, 'utf8').slice(logStart))
      resolve()
    })
  })
  const watcher = child.pid === undefined ? undefined : watch(child.pid)
  void whenEnded.then(() => watcher?.kill('SIGKILL'))

  const connect = async (database: string) => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: adminRole,
      password,
      database,
      connectionTimeoutMillis: 5_000,
    })
    // A server that stops under an idle client is no news here: whoever stops it knows.
    client.on('error', () => {})
    await client.connect()
    return client
  }
  const stop = (patienceMs = 8_000) => stopServer(child, whenEnded, patienceMs)

  // Recovery after a crash may take a while; a first answer is normally there after 50 ms.
  const deadline = performance.now() + 120_000
  while (reason === undefined) {
    try {
      await (await connect('postgres')).end()
      return { whenEnded, stop, connect }
    } catch (error) {
      const { code } = error as { code?: string }
      if (code === '28P01') {
        await stop()
        throw new PlainError(
          `The password in ${place.homeDir} does not open its database: restore the file, or move the folder away to start with an empty database.`,
        )
      }
      const isStarting = code === '57P03' || code === 'ECONNREFUSED' || code === 'ECONNRESET'
      if ((!isStarting && reason === undefined) || performance.now() > deadline) {
        await stop()
        throw new PlainError(`PostgreSQL did not become ready (${String(error)}): see ${logFile}.`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  throw new PlainError(`PostgreSQL did not start on ${place.clusterDir}: ${reason} (see ${logFile})`)
}

/**
 * A shell that waits on a pipe whose other end only we hold. When we end, by whatever means, the pipe closes, and the shell asks
 * PostgreSQL for a fast shutdown. Without it a killed starter would leave the server running for ever.
 */
function watch(pid: number): ChildProcess {
  const script = 'cat >/dev/null; kill -INT "$1" 2>/dev/null'
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.on('error', () => {})
  watcher.stdin?.on('error', () => {})
  watcher.unref()
  const pipe = watcher.stdin as unknown as { unref?: () => void } | null
  pipe?.unref?.()
  return watcher
}

/** Fast shutdown: open transactions are rolled back, the rest is written out. Harder means only when it hangs. */
async function stopServer(child: ChildProcess, whenEnded: Promise<void>, fastPatienceMs: number): Promise<void> {
  child.ref()
  for (const [signal, patienceMs] of [
    ['SIGINT', fastPatienceMs],
    ['SIGQUIT', 1_000],
    ['SIGKILL', 1_000],
  ] as const) {
    child.kill(signal)
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), patienceMs)
    })
    const outcome = await Promise.race([whenEnded, patience])
    clearTimeout(timer)
    if (outcome !== 'late') return
  }
}
