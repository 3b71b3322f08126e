import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomText } from './random.ts'

/** What the simulators remember: named Maps in memory, written as JSON files when there is a folder for them. */
export interface Store {
  /** The Map called `name`, filled from the folder the first time. Values are plain data; bigint and Date survive. */
  collection<T>(name: string): Map<string, T>
  /** Says that a collection, or a value inside it, has changed, so that it is written soon. */
  changed(name: string): void
  /** Writes what has changed now. */
  flush(): void
  close(): void
}

const writeDelayMs = 300
// A large memory takes long to write; most of the time must be left for the work itself.
const writeShare = 20

export function createStore(folder?: string): Store {
  const collections = new Map<string, Map<string, unknown>>()
  const dirty = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let lastWriteMs = 0
  if (folder) mkdirSync(folder, { recursive: true, mode: 0o700 })

  function flush() {
    clearTimeout(timer)
    timer = undefined
    if (folder) {
      const start = performance.now()
      for (const name of dirty) writeAtomically(fileOf(folder, name), toJson([...(collections.get(name) ?? [])]))
      lastWriteMs = performance.now() - start
    }
    dirty.clear()
  }

  return {
    collection: <T>(name: string) => {
      let found = collections.get(name)
      if (!found) {
        found = new Map(folder ? readEntries(fileOf(folder, name)) : [])
        collections.set(name, found)
      }
      return found as Map<string, T>
    },
    changed: (name) => {
      dirty.add(name)
      if (!folder || timer) return
      timer = setTimeout(flush, Math.max(writeDelayMs, lastWriteMs * writeShare))
      timer.unref()
    },
    flush,
    close: flush,
  }
}

/** Keeps a value, and of its collection the newest so many. */
export function keepNewest<T>(store: Store, name: string, key: string, value: T, most = 5_000): T {
  const collection = store.collection<T>(name)
  collection.set(key, value)
  if (collection.size > most) {
    const oldest = collection.keys().next().value
    if (oldest !== undefined) collection.delete(oldest)
  }
  store.changed(name)
  return value
}

function fileOf(folder: string, name: string): string {
  return join(folder, `${name}.json`)
}

function readEntries(file: string): [string, unknown][] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return fromJson(text) as [string, unknown][]
}

// A crash in the middle of writing must not leave half a file, which the next start could not read.
function writeAtomically(file: string, text: string): void {
  // Threads of one process may write the same file, so the process number would not do as a name.
  const temporary = `${file}.${randomText(8)}.tmp`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, file)
}

function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, seen) {
    const original = this[key]
    if (original instanceof Date) return { $date: original.toISOString() }
    if (typeof original === 'bigint') return { $bigint: original.toString() }
    return seen
  })
}

function fromJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('$date' in value) return new Date(String(value.$date))
    if ('$bigint' in value) return BigInt(String(value.$bigint))
    return value
  })
}
