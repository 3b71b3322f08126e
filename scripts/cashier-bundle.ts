import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './children.ts'
import { PlainError } from './plain-error.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['cashier', 'contract/src', 'package-lock.json']
const markFile = join(root, 'cashier', 'dist', '.built-from')

/** Builds the payer's pages when they are missing or were built from other sources; tells whether it had to. */
export async function ensureCashierBundle(onBuild: () => void = () => {}): Promise<boolean> {
  const wanted = hashOf(filesBelow(root, sources), root)
  if (existsSync(markFile) && readFileSync(markFile, 'utf8').trim() === wanted) return false
  onBuild()
  const npm = process.env.npm_execpath ?? ''
  const [command, first] = npm.endsWith('npm-cli.js') && existsSync(npm) ? [process.execPath, [npm]] : ['npm', []]
  const { code, output } = await runChild({
    command,
    args: [...first, 'run', 'build', '--workspace', '@hutong/cashier'],
    env: process.env,
  })
  if (code !== 0) throw new PlainError(`The cashier's pages could not be built:\n${output.trim()}`)
  writeFileSync(markFile, `${wanted}\n`)
  return true
}

/** All files below the given places, in a fixed order, without what is installed or built. Tests do not end in the bundle. */
export function filesBelow(base: string, places: readonly string[]): string[] {
  const walk = (path: string): string[] => {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return existsSync(path) ? [path] : []
    return readdirSync(path)
      .filter((name) => !['node_modules', 'dist', 'test'].includes(name) && !/\.test\.tsx?$/.test(name))
      .flatMap((name) => walk(join(path, name)))
  }
  return places.flatMap((place) => walk(join(base, place))).sort()
}

/** One hash over names and contents: times would change with every checkout, and contents do not lie. */
export function hashOf(files: readonly string[], base: string): string {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(file)
    hash.update(`${relative(base, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
