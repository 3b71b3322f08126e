import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChild } from './children.ts'
import { PlainError } from './plain-error.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const bundles = [
  { name: 'cashier', what: "the payer's pages" },
  { name: 'console', what: "the operator's console" },
] as const
type Bundle = (typeof bundles)[number]

/** Builds what browsers load where it is missing or was built from other sources; `say` is told of each that had to be. */
export async function ensureBundles(say: (text: string) => void = () => {}): Promise<void> {
  await Promise.all(bundles.map((bundle) => ensureBundle(bundle, () => say(`building ${bundle.what} …`))))
}

async function ensureBundle({ name, what }: Bundle, onBuild: () => void): Promise<void> {
  const markFile = join(root, name, 'dist', '.built-from')
  const wanted = hashOf(filesBelow(root, [name, 'contract/src', 'package-lock.json']), root)
  if (existsSync(markFile) && readFileSync(markFile, 'utf8').trim() === wanted) return
  onBuild()
  const npm = process.env.npm_execpath ?? ''
  const [command, first] = npm.endsWith('npm-cli.js') && existsSync(npm) ? [process.execPath, [npm]] : ['npm', []]
  const { code, output } = await runChild({
    command,
    args: [...first, 'run', 'build', '--workspace', `@hutong/${name}`],
    // Whatever runs this, tests among them: what browsers get is always what production gets.
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (code !== 0)
    throw new PlainError(`${what[0]?.toUpperCase()}${what.slice(1)} could not be built:\n${output.trim()}`)
  writeFileSync(markFile, `${wanted}\n`)
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
