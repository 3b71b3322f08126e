import type { ParseArgsOptionsConfig } from 'node:util'
import type { App } from '../../apps/index.ts'
import { findAppBySlug } from '../../apps/index.ts'
import type { Core } from '../compose.ts'

/** What the operator has to put right; shown as it is, without a stack. */
export class AdminError extends Error {}

export type Row = Readonly<Record<string, string>>

/** `rows` are the answer, for people as a table and with `--json` as they are; `notes` are for people only. */
export type Outcome = Readonly<{ rows: readonly Row[]; notes?: readonly string[] }>

export type Given = Readonly<{
  values: Readonly<Record<string, string | boolean | undefined>>
  positionals: readonly string[]
}>

export type Command = Readonly<{
  /** As it is typed: `app create`. */
  name: string
  /** What follows the name. */
  usage: string
  summary: string
  options: ParseArgsOptionsConfig
  /** Names of the words that must follow, each once. */
  words: readonly string[]
  run: (core: Core, given: Given) => Promise<Outcome>
}>

/** Who changes what the command line changes, in the audit log. */
export const byCommand = 'command'

/** The text of an option that must be given. */
export function requiredOption(given: Given, name: string): string {
  const value = given.values[name]
  if (typeof value !== 'string' || value === '') throw new AdminError(`--${name} is missing.`)
  return value
}

export const modeOf = (given: Given): boolean => given.values.live === true
export const modeName = (livemode: boolean): string => (livemode ? 'live' : 'test')

export async function requireApp(core: Core, given: Given): Promise<App> {
  const slug = requiredOption(given, 'app')
  const app = await findAppBySlug(core.deps.db, slug)
  if (!app) throw new AdminError(`There is no app "${slug}": "app list" shows those there are.`)
  return app
}

/** Rows as lines with aligned columns; a single row as one line a field. */
export function formatRows(rows: readonly Row[]): string {
  const [first] = rows
  if (!first) return 'none'
  if (rows.length === 1) {
    const width = Math.max(...Object.keys(first).map((key) => key.length))
    return Object.entries(first)
      .map(([key, value]) => `${key.padEnd(width)}  ${value}`)
      .join('\n')
  }
  const columns = Object.keys(first)
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(columns), ...rows.map((row) => line(columns.map((column) => row[column] ?? '')))].join('\n')
}
