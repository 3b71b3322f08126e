import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlainError } from './plain-error.ts'
import { canEnter, hasNamespaces, type Identity, identitiesFor, nobodyUser } from './postgres-identity.ts'
import { findPostgresTree, readyTree } from './postgres-tree.ts'

/** Where a cluster lives and who runs it. `homeDir` holds our own files beside the cluster; `nativeDir` holds bin/. */
export type Place = { homeDir: string; clusterDir: string; nativeDir: string; identity: Identity; major: number }

// Root's own folders cannot be entered by the user root hands PostgreSQL to; this one always can.
const sharedDir = '/var/lib/hutong'

/** Settles the folder, the programs and the user for the data directory a person asked for. Makes `dataDir`. */
export function placeCluster(dataDir: string): Place {
  if (process.platform === 'win32') {
    throw new PlainError(
      'The embedded PostgreSQL does not start on Windows itself: use WSL, or set DATABASE_URL to a PostgreSQL of your own.',
    )
  }
  makeFolder(dataDir)
  const tree = findPostgresTree()
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const homeDir = movedTo(dataDir) ?? dataDir
  const cluster = statOrNothing(join(homeDir, 'cluster'))
  const machine = { hasNamespaces: self.uid === 0 && hasNamespaces(), nobody: nobodyUser() }
  const identities = identitiesFor(self, cluster, machine)

  const found = identities.find((identity) => identity.kind === 'self' || canEnter(identity, homeDir))
  if (found) return place(homeDir, found, tree)
  if (cluster) {
    throw new PlainError(
      `The data directory ${homeDir} cannot be entered by its owner (user ${cluster.uid}): give that user access, or set DATA_DIR to another folder.`,
    )
  }
  const elsewhere = join(sharedDir, createHash('sha256').update(dataDir).digest('hex').slice(0, 12))
  const identity = identities[0]
  if (!identity)
    throw new PlainError('No user was found that could run PostgreSQL: set DATABASE_URL to a PostgreSQL of your own.')
  makeFolder(elsewhere)
  writeFileSync(join(dataDir, 'moved-to'), `${elsewhere}\n`)
  return place(elsewhere, identity, tree)
}

function place(homeDir: string, identity: Identity, tree: ReturnType<typeof findPostgresTree>): Place {
  const isReachable = identity.kind === 'self' || canEnter(identity, join(tree.nativeDir, 'bin'))
  const copiesDir = process.getuid?.() === 0 ? sharedDir : join(homeDir, 'programs')
  const nativeDir = readyTree(tree, isReachable, copiesDir)
  return { homeDir, clusterDir: join(homeDir, 'cluster'), nativeDir, identity, major: tree.major }
}

function movedTo(dataDir: string): string | undefined {
  const note = join(dataDir, 'moved-to')
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined
}

function statOrNothing(path: string): { uid: number; gid: number } | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

function makeFolder(folder: string): void {
  try {
    // Others may pass through it, so that an unprivileged user can reach the cluster inside, which is closed to all others.
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    writeFileSync(join(folder, '.writable'), '')
  } catch (error) {
    throw folderError(folder, error as NodeJS.ErrnoException)
  }
}

/** The sentence for a folder that cannot be written to. */
export function folderError(folder: string, error: NodeJS.ErrnoException): PlainError {
  if (error.code === 'ENOSPC')
    return new PlainError(`The disk that holds ${folder} is full: make room, or set DATA_DIR to another disk.`)
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST')
    return new PlainError(`${folder} cannot be a folder because a file is in the way: set DATA_DIR to another folder.`)
  return new PlainError(
    `The folder ${folder} cannot be written to (${error.code}): give this user access, or set DATA_DIR to another folder.`,
  )
}
