import { chinaDigits } from '../core/clock.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** Reads `YYYYMMDDhhmmss` in China's time. Undefined when the text is not exactly such a time. */
export function readChinaDigits(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`)
  // The 31st of February parses as a day in March, so the text is compared with what was read.
  return Number.isNaN(at.getTime()) || chinaDigits(at) !== text ? undefined : at
}

/** The clearing day as YYYYMMDD: it runs from 23:00 of the day before to 23:00. */
export function clearingDay(at: Date): string {
  return chinaDigits(new Date(at.getTime() + hourMs)).slice(0, 8)
}

export function daysMs(days: number): number {
  return days * dayMs
}
