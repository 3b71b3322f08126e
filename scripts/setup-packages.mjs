import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PlainError, runNpm, say } from './setup-npm.mjs'

/**
 * Whether what npm noted in node_modules holds all that the lock file asks for, at the same versions. Optional packages may be
 * missing: those are for other platforms.
 */
export function isInstalled(lock, installed) {
  const have = installed.packages ?? {}
  return Object.entries(lock.packages ?? {}).every(([path, wanted]) => {
    if (!path.includes('node_modules/') || wanted.optional || wanted.devOptional) return true
    const found = have[path]
    return found !== undefined && (wanted.link ? found.link === true : found.version === wanted.version)
  })
}

/** Installs the packages when they are missing or the lock file has changed since. */
export async function ensurePackages(root, env) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const hash = createHash('sha256').update(lockText).digest('hex')
  const mark = join(root, 'node_modules', '.hutong-lock-hash')
  if (readOrNothing(mark)?.trim() === hash) return

  // Someone may have run npm himself; then there is nothing to do, and perhaps no network to do it with.
  const noted = readOrNothing(join(root, 'node_modules', '.package-lock.json'))
  if (noted === undefined || !isInstalled(JSON.parse(lockText), JSON.parse(noted))) {
    say('installing packages …')
    // No package of ours needs its install script, so none is run.
    await runNpm(['ci', '--ignore-scripts'], { cwd: root, env, what: 'the packages' })
  }
  try {
    writeFileSync(mark, `${hash}\n`)
  } catch (error) {
    // Without the mark the next start compares again, which costs moments and nothing else.
    if (!existsSync(join(root, 'node_modules')))
      throw new PlainError(`The packages were not installed (${error.code}).`)
  }
}

function readOrNothing(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
