const parametersMax = 128

/**
 * A form's parameters with the bytes of each value, one character a byte (latin-1): the signature is over the bytes, whatever
 * charset they are in. Undefined when a name comes twice, an escape is broken or a byte stands where a form has none.
 */
export function readForm(body: Uint8Array): ReadonlyMap<string, string> | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  if (!/^[\x21-\x7e]+$/.test(text) || /%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  const pairs = text.split('&')
  if (pairs.length > parametersMax) return undefined
  const parameters = new Map<string, string>()
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = decoded(pair.slice(0, equals))
    if (equals < 1 || !/^[A-Za-z0-9_.]{1,64}$/.test(name) || parameters.has(name)) return undefined
    parameters.set(name, decoded(pair.slice(equals + 1)))
  }
  return parameters
}

function decoded(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** The text of such bytes, or undefined when they are not valid in that charset. */
export function textOf(bytes: string, charset: 'utf-8' | 'gbk'): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return undefined
  }
}
