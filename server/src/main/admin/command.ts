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

export const optionOf = (given: Given, name: string): string | undefined => {
  const value = given.values[name]
  return typeof value === 'string' ? value : undefined
}

/** Midnight in China at the beginning of the day that an option names: eight hours before the same day in Greenwich. */
export function chinaDay(given: Given, name: string): Date | undefined {
  const day = optionOf(given, name)
  if (day === undefined) return undefined
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00+08:00`) : undefined
  // 30 February is read as a day of March: the day that comes back must be the one that was given.
  const readBack = start && Number.isFinite(start.getTime()) && new Date(start.getTime() + 28_800_000).toISOString()
  if (!start || !readBack || readBack.slice(0, 10) !== day)
    throw new AdminError(`--${name} must be a day such as 2026-12-01.`)
  return start
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
