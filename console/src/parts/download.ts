/** Counts the rows of a file as they arrive, without the heading. Rows may hold line ends of their own, inside of quotes. */
export function rowCounter(): (piece: string) => number {
  let ends = 0
  let isQuoted = false
  return (piece) => {
    for (const character of piece) {
      if (character === '"') isQuoted = !isQuoted
      else if (character === '\n' && !isQuoted) ends++
    }
    return Math.max(0, ends - 1)
  }
}

/** Reads an answer to its end, telling how many rows there are so far, and hands it to the browser as a file. */
export async function saveFile(answer: Response, name: string, onRows: (rows: number) => void): Promise<number> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const count = rowCounter()
  const decoder = new TextDecoder()
  let rows = 0
  const reader = answer.body?.getReader()
  for (;;) {
    const next = await reader?.read()
    if (!next || next.done) break
    pieces.push(next.value as Uint8Array<ArrayBuffer>)
    rows = count(decoder.decode(next.value, { stream: true }))
    onRows(rows)
  }
  const url = URL.createObjectURL(new Blob(pieces, { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
  return rows
}
