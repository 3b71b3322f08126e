export type MultipartFile = Readonly<{ name: string; filename: string; mediaType: string; bytes: Uint8Array }>

/** A form with texts and one file, as RFC 7578 has it. The boundary must not occur inside; a random one of 32 characters does not. */
export function multipartForm(
  boundary: string,
  texts: Readonly<Record<string, Readonly<{ value: string; mediaType?: string }>>>,
  file: MultipartFile,
): Readonly<{ body: Uint8Array<ArrayBuffer>; contentType: string }> {
  const parts: Uint8Array[] = []
  for (const [name, { mediaType, value }] of Object.entries(texts)) {
    const type = mediaType === undefined ? '' : `Content-Type: ${mediaType}\r\n`
    parts.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n${type}\r\n${value}\r\n`),
    )
  }
  parts.push(
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${file.name}"; filename="${file.filename}"\r\nContent-Type: ${file.mediaType}\r\n\r\n`,
    ),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  )
  return { body: Buffer.concat(parts), contentType: `multipart/form-data; boundary=${boundary}` }
}
