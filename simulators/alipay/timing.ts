import { chinaDateTime } from '../core/clock.ts'

const minuteMs = 60_000
const unitsMs: Record<string, number> = { m: minuteMs, h: 60 * minuteMs, d: 24 * 60 * minuteMs }

/** Reads `yyyy-MM-dd HH:mm:ss` in China's time. Undefined when the text is not exactly such a time. */
export function parseChinaDateTime(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined
  const at = new Date(`${text.replace(' ', 'T')}+08:00`)
  // The 31st of February parses as a day in March, so the text is compared with what was read.
  return Number.isNaN(at.getTime()) || chinaDateTime(at) !== text ? undefined : at
}

export type RelativeTimeout = { kind: 'after'; ms: number } | { kind: 'end_of_day' }

/** Reads `1m` … `15d` and `1c`. Undefined for anything else, decimals among it. */
export function parseTimeout(text: string): RelativeTimeout | undefined {
  if (text === '1c') return { kind: 'end_of_day' }
  const match = /^([1-9]\d{0,4})([mhd])$/.exec(text)
  if (!match) return undefined
  const ms = Number(match[1]) * (unitsMs[match[2] ?? ''] ?? 0)
  return ms <= 15 * 24 * 60 * minuteMs ? { kind: 'after', ms } : undefined
}

/** When a timeout that is counted from `from` ends. */
export function timeoutEnd(timeout: RelativeTimeout, from: Date): Date {
  if (timeout.kind === 'after') return new Date(from.getTime() + timeout.ms)
  return new Date(`${chinaDateTime(from).slice(0, 10)}T23:59:59+08:00`)
}

/** `yyyy-MM-dd HH:mm:ss.SSS`, the form of `gmt_refund` in notifications. */
export function chinaDateTimeMs(at: Date): string {
  return `${chinaDateTime(at)}.${at.getUTCMilliseconds().toString().padStart(3, '0')}`
}
