// Node can read GBK but not write it, so the way back is built once from the decoder.

let gbkBytes: Map<string, number> | undefined

/** Bytes of `text` in GBK. What it cannot hold becomes a question mark. */
export function encodeGbk(text: string): Buffer {
  gbkBytes ??= readGbkTable()
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) {
      bytes.push(code)
      continue
    }
    const pair = gbkBytes.get(character)
    if (pair === undefined) bytes.push(0x3f)
    else bytes.push(pair >> 8, pair & 0xff)
  }
  return Buffer.from(bytes)
}

function readGbkTable(): Map<string, number> {
  const decoder = new TextDecoder('gbk', { fatal: true })
  const table = new Map<string, number>()
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      if (low === 0x7f) continue
      try {
        const character = decoder.decode(Uint8Array.of(high, low))
        if (!table.has(character)) table.set(character, (high << 8) | low)
      } catch {
        // Not every pair of bytes is taken.
      }
    }
  }
  return table
}
