import { refused } from '../platform/index.ts'

/** Days in China, both counted; `start` and `end` are the moments, the end not counted. */
export type Period = Readonly<{ from: string; to: string; start: Date; end: Date }>

const dayMs = 86_400_000
const chinaMs = 8 * 3_600_000
const daysMax = 366
const usualDays = 30

const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)
export const chinaDayOf = (at: Date | number): string => new Date(Number(at) + chinaMs).toISOString().slice(0, 10)

/** China has one time and no summer time, so its days are all equally long. */
export function periodOf(query: Readonly<{ from?: string | undefined; to?: string | undefined }>, now: Date): Period {
  const to = query.to ?? chinaDayOf(now)
  const from = query.from ?? chinaDayOf(startOf(to) - (usualDays - 1) * dayMs)
  const [start, end] = [startOf(from), startOf(to) + dayMs]
  if (!(start < end) || end - start > daysMax * dayMs) throw refused('report_period_invalid', 'from')
  return { from, to, start: new Date(start), end: new Date(end) }
}
