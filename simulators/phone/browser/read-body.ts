import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** Undoes a body's Content-Encoding, for servers that compress though they were asked not to. */
export function unpacked(stream: Readable, encoding = 'identity'): Readable {
  const unpack = { gzip: createGunzip, br: createBrotliDecompress, deflate: createInflate }[
    encoding.trim().toLowerCase()
  ]
  return unpack === undefined ? stream : stream.pipe(unpack())
}

/** Reads a stream whole. Throws when it grows past `bytesMax`, so that a runaway page cannot fill the memory. */
export async function readBody(stream: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    length += chunk.length
    if (length > bytesMax) throw new Error(`body is larger than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
