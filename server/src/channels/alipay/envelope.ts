/**
 * The members of a JSON object with the text of each value exactly as it stands there: the signature of an answer is over that text,
 * not over anything parsed and written again. Undefined when the text is no object or names a member twice.
 */
export function topLevelMembers(text: string): ReadonlyMap<string, string> | undefined {
  const members = new Map<string, string>()
  let at = afterSpace(text, 0)
  if (text[at] !== '{') return undefined
  at = afterSpace(text, at + 1)
  while (text[at] === '"') {
    const nameEnd = endOfValue(text, at)
    const name = parsedText(text.slice(at, nameEnd))
    at = afterSpace(text, nameEnd)
    if (name === undefined || members.has(name) || text[at] !== ':') return undefined
    const start = afterSpace(text, at + 1)
    const end = endOfValue(text, start)
    if (end === start) return undefined
    members.set(name, text.slice(start, end))
    at = afterSpace(text, end)
    if (text[at] === '}') return afterSpace(text, at + 1) === text.length ? members : undefined
    if (text[at] !== ',') return undefined
    at = afterSpace(text, at + 1)
  }
  return undefined
}

/** The text a JSON string stands for; undefined when it is none. */
export function parsedText(json: string | undefined): string | undefined {
  if (json === undefined) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

function afterSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  return at
}

/** Where the value that begins at `from` ends. Brackets inside strings do not count, nor do escaped quotes. */
function endOfValue(text: string, from: number): number {
  let depth = 0
  let inString = false
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (inString) {
      if (character === '\\') at += 1
      else if (character === '"') {
        inString = false
        if (depth === 0) return at + 1
      }
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') {
      // A bracket that closes what surrounds a bare value, such as a number.
      if (depth === 0) return at
      depth -= 1
      if (depth === 0) return at + 1
    } else if (depth === 0 && (character === ',' || afterSpace(text, at) !== at)) return at
  }
  return text.length
}
