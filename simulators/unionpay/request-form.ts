import { Refusal } from './resp-codes.ts'
import type { Fields } from './signing.ts'

/** Reads a url-encoded form strictly: no name twice, no empty value, no broken escape, UTF-8 only. */
export function readForm(body: unknown): Fields {
  const text = Buffer.isBuffer(body) ? body.toString('latin1') : ''
  const fields: Fields = {}
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const name = decoded(cut < 0 ? pair : pair.slice(0, cut))
    const value = cut < 0 ? '' : decoded(pair.slice(cut + 1))
    if (name === undefined || value === undefined) throw new Refusal('10', 'encoding')
    if (value === '') throw new Refusal('10', `${name} is empty`)
    if (Object.hasOwn(fields, name)) throw new Refusal('10', `${name} comes twice`)
    fields[name] = value
  }
  return fields
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** The text of an answer. Nothing in it is percent-encoded. */
export function plainText(fields: Fields): string {
  return Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
}
