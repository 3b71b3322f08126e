import type { Database } from './database.ts'
import { type EventCursor, headOfLog, readEventsAfter, type StoredEvent } from './outbox.ts'
import type { Wake } from './wake.ts'

/**
 * One per process: reads new rows of the event log as they are committed and hands them to its listeners. It starts at the head
 * of the log and forgets its place when the process ends, so it is for live pages; what must not miss an event keeps a durable cursor.
 */
export interface EventTailer {
  onEvent(listener: (event: StoredEvent) => void): void
  close(): void
}

export async function startEventTailer(
  db: Database,
  wake: Wake,
  onError: (error: Error) => void,
): Promise<EventTailer> {
  const listeners: ((event: StoredEvent) => void)[] = []
  let cursor: EventCursor = await headOfLog(db)
  let reading = false
  let again = false
  let closed = false

  const read = async (): Promise<void> => {
    if (reading) {
      again = true
      return
    }
    reading = true
    try {
      do {
        again = false
        for (let full = true; full && !closed; ) {
          const events = await readEventsAfter(db, cursor, 500)
          for (const event of events) {
            for (const listener of listeners) listener(event)
            cursor = event.cursor
          }
          full = events.length === 500
        }
      } while (again && !closed)
    } catch (error) {
      if (!closed) onError(error as Error)
    } finally {
      reading = false
    }
  }

  wake.listen(() => void read())
  return {
    onEvent: (listener) => {
      listeners.push(listener)
    },
    close: () => {
      closed = true
    },
  }
}
