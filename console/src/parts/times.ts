const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** In China's time, whatever the reader's machine is set to: `2026-11-25 14:03:09`. */
export function chinaTime(at: string | Date): string {
  const found = Object.fromEntries(parts.formatToParts(new Date(at)).map(({ type, value }) => [type, value]))
  return `${found.year}-${found.month}-${found.day} ${found.hour}:${found.minute}:${found.second}`
}

export const chinaDate = (at: string | Date): string => chinaTime(at).slice(0, 10)

/** The first moment of a day in China, as the server takes it. */
export const startOfChinaDay = (date: string): string => new Date(`${date}T00:00:00+08:00`).toISOString()

/** The first moment of the day after. */
export const endOfChinaDay = (date: string): string =>
  new Date(new Date(`${date}T00:00:00+08:00`).getTime() + 86_400_000).toISOString()
