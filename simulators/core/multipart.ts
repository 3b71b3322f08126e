export interface Part {
  bytes: Buffer
  filename?: string
  mediaType?: string
}

/** The parts of a multipart form by name; undefined when it is none, or a name comes twice. */
export function readMultipart(contentType: string | undefined, body: Buffer): Map<string, Part> | undefined {
  const boundary = /^multipart\/form-data\s*;.*?boundary="?([^";]{1,70})"?/i.exec(contentType ?? '')?.[1]
  if (!boundary) return undefined
  const parts = new Map<string, Part>()
  const mark = Buffer.from(`--${boundary}`)
  let at = body.indexOf(mark)
  while (at >= 0) {
    const start = at + mark.length
    if (body.subarray(start, start + 2).toString('latin1') === '--') return parts
    const headEnd = body.indexOf('\r\n\r\n', start)
    const next = body.indexOf(mark, start)
    if (headEnd < 0 || next < 0 || headEnd > next) return undefined
    const head = body.subarray(start + 2, headEnd).toString('utf8')
    const name = /content-disposition:[^\r\n]*?\bname="([^"]*)"/i.exec(head)?.[1]
    if (name === undefined || parts.has(name)) return undefined
    const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1]
    const mediaType = /content-type:\s*([^\r\n;]+)/i.exec(head)?.[1]
    parts.set(name, {
      bytes: body.subarray(headEnd + 4, next - 2),
      ...(filename === undefined ? {} : { filename }),
      ...(mediaType === undefined ? {} : { mediaType }),
    })
    at = next
  }
  return undefined
}
