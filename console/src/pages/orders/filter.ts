import type { Query } from '../../app/paths.ts'
import { endOfChinaDay, startOfChinaDay } from '../../parts/times.ts'

export const filterNames = ['number', 'status', 'method', 'channel', 'from', 'until'] as const
export type FilterQuery = Readonly<Partial<Record<(typeof filterNames)[number], string | undefined>>>

const isDate = (word: string | undefined): word is string =>
  word !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(word) && !Number.isNaN(Date.parse(word))

/**
 * What the address asks for as the server takes it: days of China become moments, and what no such filter takes is left out, because
 * somebody may have typed the address.
 */
export function serverFilter(
  query: FilterQuery,
  every: Readonly<Record<'status' | 'method' | 'channel', readonly string[]>>,
): Query {
  const known = (name: 'status' | 'method' | 'channel') =>
    every[name].includes(query[name] ?? '') ? query[name] : undefined
  return {
    number: query.number?.trim() || undefined,
    status: known('status'),
    method: known('method'),
    channel: known('channel'),
    from: isDate(query.from) ? startOfChinaDay(query.from) : undefined,
    until: isDate(query.until) ? endOfChinaDay(query.until) : undefined,
  }
}
