import { encodeGbk } from '../core/gbk.ts'

const charsets = ['utf-8', 'gbk']

/** The charset in lower case when the gateway supports it. */
export function supportedCharset(name: string | undefined): string | undefined {
  const lower = name?.toLowerCase()
  return lower && charsets.includes(lower) ? lower : undefined
}

/** Bytes of `text`. What GBK cannot hold becomes a question mark. */
export function encodeText(text: string, charset: string): Buffer {
  return charset === 'gbk' ? encodeGbk(text) : Buffer.from(text, 'utf8')
}

export function decodeText(bytes: Uint8Array, charset: string): string {
  return new TextDecoder(charset).decode(bytes)
}

/**
 * Reads a query string or form body in its own charset. `text` has one character for each byte (latin1), as it came in.
 * A name that comes twice keeps its last value.
 */
export function parseForm(text: string, charset: string): Record<string, string> {
  const params: Record<string, string> = {}
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const name = cut < 0 ? pair : pair.slice(0, cut)
    params[decodePercent(name, charset)] = cut < 0 ? '' : decodePercent(pair.slice(cut + 1), charset)
  }
  return params
}

function decodePercent(text: string, charset: string): string {
  const raw = Buffer.from(text.replaceAll('+', ' '), 'latin1')
  const bytes: number[] = []
  for (let at = 0; at < raw.length; at++) {
    const digits = raw[at] === 0x25 ? raw.subarray(at + 1, at + 3).toString('latin1') : ''
    if (/^[0-9a-fA-F]{2}$/.test(digits)) {
      bytes.push(Number.parseInt(digits, 16))
      at += 2
    } else {
      bytes.push(raw[at] ?? 0)
    }
  }
  return decodeText(Uint8Array.from(bytes), charset)
}
