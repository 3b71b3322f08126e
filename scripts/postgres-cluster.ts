import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PlainError } from './plain-error.ts'
import type { Identity } from './postgres-identity.ts'
import type { Place } from './postgres-place.ts'
import { commandOfProcess, signalProcess, stateOfProcess, waitUntil } from './processes.ts'

/** The role that owns everything in the embedded cluster. */
export const adminRole = 'hutong'

/** Reads the cluster's password, or throws when it is gone, since nobody could sign in then. */
export function readPassword(place: Place): string {
  try {
    return readFileSync(join(place.homeDir, 'password'), 'utf8').trim()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES') {
      throw new PlainError(
        `The data directory ${place.homeDir} belongs to another user: start as that user, or set DATA_DIR to another folder.`,
      )
    }
    throw new PlainError(
      `The data directory ${place.homeDir} is broken (its password file is missing): restore it, or move it away to start with an empty database.`,
    )
  }
}

/** Creates the cluster when there is none, and tells whether it did; throws one sentence when what is there cannot be used. */
export async function makeCluster(place: Place): Promise<boolean> {
  const { clusterDir, homeDir } = place
  if (existsSync(clusterDir)) {
    checkCluster(clusterDir, place.major)
    return false
  }
  // Made beside its place and moved there when whole, so that a broken-off start leaves nothing half made.
  const half = `${clusterDir}.new`
  const passwordFile = join(homeDir, 'password.new')
  const password = randomBytes(24).toString('base64url')
  rmSync(half, { recursive: true, force: true })
  mkdirSync(half, { mode: 0o700 })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (process.getuid?.() === 0)
    for (const path of [half, passwordFile]) chownSync(path, place.identity.owner.uid, place.identity.owner.gid)
  const { code, output } = await runAs(place.identity, join(place.nativeDir, 'bin', 'initdb'), [
    `--pgdata=${half}`,
    `--username=${adminRole}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--data-checksums',
  ])
  if (code !== 0) {
    for (const path of [half, passwordFile]) rmSync(path, { recursive: true, force: true })
    throw new PlainError(`The database could not be created in ${homeDir}: ${reasonIn(output)}`)
  }
  if (process.getuid?.() === 0) chownSync(passwordFile, process.getuid(), process.getgid?.() ?? 0)
  renameSync(passwordFile, join(homeDir, 'password'))
  chmodSync(join(homeDir, 'password'), 0o600)
  renameSync(half, clusterDir)
  return true
}

function checkCluster(clusterDir: string, major: number): void {
  let version: string
  try {
    version = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES') {
      throw new PlainError(
        `The data directory ${clusterDir} belongs to another user: start as that user, or set DATA_DIR to another folder.`,
      )
    }
    const what = readdirSync(clusterDir).length === 0 ? 'it is empty' : 'it has no PG_VERSION file'
    throw new PlainError(
      `The data directory ${clusterDir} is broken (${what}): restore it, or move it away to start with an empty database.`,
    )
  }
  if (version !== String(major)) {
    throw new PlainError(
      `The data directory ${clusterDir} was written by PostgreSQL ${version}, but this is PostgreSQL ${major}: move it away to start with an empty database, or dump it with ${version} and load it here.`,
    )
  }
}

/** The reason in PostgreSQL's own words: its last complaint, without times and process numbers. */
export function reasonIn(output: string): string {
  const complaints = [...output.matchAll(/(?:FATAL|PANIC|ERROR|error):\s*(.+)/g)].map((match) => match[1])
  const lines = output.trim().split('\n')
  return (complaints.at(-1) ?? lines.at(-1) ?? '').trim() || 'it gave no reason.'
}

type Ended = { code: number | null; output: string }

function runAs(identity: Identity, command: string, args: string[]): Promise<Ended> {
  const [program = '', ...all] = [...identity.prefix, command, ...args]
  return new Promise((resolve) => {
    const child = spawn(program, all, {
      uid: identity.uid,
      gid: identity.gid,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
    child.on('error', (error) => resolve({ code: 1, output: startError(program, error) }))
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** Why a program that is there cannot be started; a missing loader looks to the system like a missing program. */
export function startError(program: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT' && existsSync(program))
    return 'its programs need glibc, which this system lacks (Alpine?); set DATABASE_URL to a PostgreSQL of your own.'
  return `${program} could not be run (${error.code ?? error.message}).`
}

/**
 * Clears what an earlier run left in the cluster. PostgreSQL takes the process number in its lock file for a living server
 * even when that process is a zombie or a stranger, and would then refuse to start. A server whose starter died is stopped;
 * one whose starter lives is left alone, and a PlainError says so.
 */
export async function clearLeftovers(place: Place): Promise<void> {
  const lockFile = join(place.clusterDir, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10)
  const isServer = () => stateOfProcess(pid) === 'running' && isServerOf(place.clusterDir, commandOfProcess(pid))
  if (!isServer()) return disownLock(lockFile)
  // A server that is just stopping, because its starter has just ended, is given a moment.
  const starter = starterOf(place)
  const starterLives = () => starter !== undefined && stateOfProcess(starter) === 'running'
  if (starterLives()) await waitUntil(() => !isServer() || !starterLives(), { timeoutMs: 1_000 })
  if (isServer() && starterLives()) {
    throw new PlainError(
      `The data directory ${place.homeDir} is in use by another start (process ${starter}): stop that one, or set DATA_DIR to another folder.`,
    )
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isServer()) break
    signalProcess(pid, signal)
    await waitUntil(() => !isServer(), { timeoutMs: 10_000 })
  }
  disownLock(lockFile)
}

// Beyond any system's largest process number, so that PostgreSQL finds nobody behind it.
const nobodysPid = 999_999_999

/**
 * Puts a number nobody has into the lock file. Removing the file would do too, but would also take away the mark of the
 * shared memory by which PostgreSQL notices that children of a killed server are still at work on the same files.
 */
function disownLock(lockFile: string): void {
  if (!existsSync(lockFile)) return
  const text = readFileSync(lockFile, 'utf8')
  writeFileSync(lockFile, text.replace(/^-?\d+/, String(nobodysPid)))
}

/** Hands the cluster to the user who will run it, when an earlier start, as root in a namespace, left it to root. */
export function handOver(place: Place): void {
  const { uid, gid } = place.identity.owner
  if (process.getuid?.() !== 0 || statSync(place.clusterDir).uid === uid) return
  const inside = readdirSync(place.clusterDir, { recursive: true, encoding: 'utf8' })
  for (const path of ['', ...inside]) lchownSync(join(place.clusterDir, path), uid, gid)
}

/** Whether a command line is PostgreSQL's server on that cluster, and not a stranger that got its old number. */
export function isServerOf(clusterDir: string, command: string): boolean {
  return command.includes('postgres') && command.includes(`-D ${clusterDir}`)
}

export function noteStarter(place: Place): void {
  writeFileSync(join(place.homeDir, 'starter.pid'), `${process.pid}\n`)
}

function starterOf(place: Place): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(place.homeDir, 'starter.pid'), 'utf8'), 10)
  } catch {
    return undefined
  }
}
