import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A source file: its path from the root with forward slashes, its text, and what it imports, as paths or package names. */
export type SourceFile = { path: string; text: string; imports: string[] }

const root = fileURLToPath(new URL('..', import.meta.url))
const overlooked = new Set(['node_modules', 'dist', '.git', '.toolchain', '.data', 'coverage'])
const sourceName = /\.(ts|tsx|mjs|js)$/

/** Every source file of the repository. */
export function readSources(): SourceFile[] {
  return walk(root).map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    return { path, text, imports: importsOf(path, text) }
  })
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (overlooked.has(entry.name)) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return walk(path)
    return sourceName.test(entry.name) ? [relative(root, path).split(sep).join('/')] : []
  })
}

const importForms = [
  /^\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  /\bnew URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url/g,
]

/** What a file names as its imports; relative ones become paths from the root. `new URL('./x', import.meta.url)` counts too. */
export function importsOf(path: string, text: string): string[] {
  const named = importForms.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] ?? ''))
  return [...new Set(named.map((name) => (name.startsWith('.') ? posix.join(dirname(path), name) : name)))]
}

export const isTest = (path: string) => /\.(test|e2e)\.(ts|tsx|mjs)$/.test(path) || /(^|\/)(test|e2e)\//.test(path)
