import { Readable } from 'node:stream'

/** Without it spreadsheets read UTF-8 as something else. */
const byteOrderMark = '\ufeff'

/**
 * One cell. What a spreadsheet would run as a formula gets a quote before it: a subject or a slug is somebody else's text. Numbers of
 * ours are handed over as numbers and stay numbers, below zero too.
 */
export function csvCell(value: string | number | bigint | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export type CsvRow = readonly (string | number | bigint | null)[]

/** Rows as they are made, never the whole in memory. */
export function csvStream(header: readonly string[], rows: Iterable<CsvRow> | AsyncIterable<CsvRow>): Readable {
  const lines = async function* () {
    yield `${byteOrderMark}${header.map(csvCell).join(',')}\r\n`
    for await (const row of rows) yield `${row.map(csvCell).join(',')}\r\n`
  }
  return Readable.from(lines(), { objectMode: false })
}
