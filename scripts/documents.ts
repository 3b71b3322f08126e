import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

export type Document = Readonly<{ path: string; text: string }>

const overlooked = new Set(['node_modules', 'dist', '.git', '.toolchain', '.data', 'coverage'])

/** Every Markdown file of the repository, its path from the root. */
export function readDocuments(root: string, folder = ''): Document[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (overlooked.has(entry.name)) return []
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return readDocuments(root, path)
    return entry.name.endsWith('.md') ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : []
  })
}

/** Where the links and pictures of a text lead, code left out. */
export function linksOf(text: string): string[] {
  const plain = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  const inBrackets = [...plain.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '')
  const inTags = [...plain.matchAll(/<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '')
  return [...inBrackets, ...inTags]
}

/** The names by which the headings of a text can be linked to. */
export function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** What stands under a heading of the second rank; empty where there is none such. */
export function sectionOf(text: string, heading: string): string {
  const start = text.indexOf(`\n## ${heading}\n`)
  if (start < 0) return ''
  const end = text.indexOf('\n## ', start + 1)
  return text.slice(start, end < 0 ? undefined : end)
}

/** The rows of all tables of a text as cells, lines under headings left out. */
export function cellsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    )
}
