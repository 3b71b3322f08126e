// The simulators' own clock. Only this file reads the machine's time, so that a test or a visitor can move all of it.

export interface SimClock {
  now(): Date
  /**
   * The time for signatures and freshness checks: the machine's own as long as the clock runs at real speed, so that
   * moving the clock does not make every message on the wire look stale. A frozen clock's own time otherwise.
   */
  wireNow(): Date
  /** Moves time forward by `ms` and runs everything that falls due on the way, in due order, awaiting each. */
  advance(ms: number): Promise<void>
  /** Sets the time. Going back is allowed: it runs nothing and leaves everything scheduled at its old due time. */
  set(at: Date): Promise<void>
  /** Schedules `run` on simulated time. A frozen clock runs it only when `advance` or `set` reaches it. */
  after(ms: number, what: string, run: () => Promise<void> | void): void
  /** What is waiting, soonest first. */
  scheduled(): { what: string; dueAt: Date }[]
}

type Entry = { order: number; what: string; dueAtMs: number; run: () => Promise<void> | void; timer?: NodeJS.Timeout }

const longestTimerMs = 2 ** 31 - 1

export function createClock(options: { frozen?: Date } = {}): SimClock & { close(): void } {
  const isFrozen = options.frozen !== undefined
  let frozenMs = options.frozen?.getTime() ?? 0
  let offsetMs = 0
  let nextOrder = 0
  let moving: Promise<void> = Promise.resolve()
  const entries = new Set<Entry>()

  const nowMs = () => (isFrozen ? frozenMs : Date.now() + offsetMs)
  const setMs = (ms: number) => {
    if (isFrozen) frozenMs = ms
    else offsetMs = ms - Date.now()
  }
  const inDueOrder = () => [...entries].sort((a, b) => a.dueAtMs - b.dueAtMs || a.order - b.order)

  function arm(entry: Entry) {
    if (isFrozen) return
    const waitMs = Math.max(0, Math.min(entry.dueAtMs - nowMs(), longestTimerMs))
    entry.timer = setTimeout(() => {
      if (entry.dueAtMs > nowMs()) return arm(entry)
      entries.delete(entry)
      void Promise.resolve(entry.run()).catch((error: unknown) => reportFailure(entry, error))
    }, waitMs)
    entry.timer.unref()
  }

  function rearmAll() {
    for (const entry of entries) {
      clearTimeout(entry.timer)
      arm(entry)
    }
  }

  async function moveTo(targetMs: number) {
    for (;;) {
      const due = inDueOrder()[0]
      if (!due || due.dueAtMs > targetMs) break
      entries.delete(due)
      clearTimeout(due.timer)
      if (due.dueAtMs > nowMs()) setMs(due.dueAtMs)
      try {
        await due.run()
      } catch (error) {
        reportFailure(due, error)
      }
    }
    // A real clock may have run past the target while the work above was awaited.
    if (isFrozen || nowMs() < targetMs) setMs(targetMs)
    rearmAll()
  }

  // Moves queue up behind each other: two overlapping ones would run the same work out of order.
  function move(work: () => Promise<void>): Promise<void> {
    moving = moving.then(work)
    return moving
  }

  return {
    now: () => new Date(nowMs()),
    wireNow: () => new Date(isFrozen ? frozenMs : Date.now()),
    advance: (ms) => {
      if (!Number.isFinite(ms) || ms < 0) throw new RangeError('The clock advances by zero or more milliseconds.')
      return move(() => moveTo(nowMs() + ms))
    },
    set: (at) => {
      if (Number.isNaN(at.getTime())) throw new RangeError('The clock is set to a valid date.')
      return move(async () => {
        if (at.getTime() >= nowMs()) return moveTo(at.getTime())
        setMs(at.getTime())
        rearmAll()
      })
    },
    after: (ms, what, run) => {
      const entry: Entry = { order: nextOrder++, what, dueAtMs: nowMs() + Math.max(0, ms), run }
      entries.add(entry)
      arm(entry)
    },
    scheduled: () => inDueOrder().map(({ what, dueAtMs }) => ({ what, dueAt: new Date(dueAtMs) })),
    close: () => {
      for (const entry of entries) clearTimeout(entry.timer)
      entries.clear()
    },
  }
}

function reportFailure(entry: Entry, error: unknown) {
  console.error(`simulators: scheduled work "${entry.what}" failed:`, error)
}

/** Waits in the machine's own time, for slow answers on a connection, which no simulated clock can hurry. */
export function realDelay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** RFC 3339 in China's offset without a fraction, as the wallets write it: 2026-11-23T14:00:00+08:00. */
export function chinaRfc3339(at: Date): string {
  return `${new Date(at.getTime() + chinaOffsetMs).toISOString().slice(0, 19)}+08:00`
}

/** Date and time in China without an offset, as Alipay and the bills write it: 2026-11-23 14:00:00. */
export function chinaDateTime(at: Date): string {
  return new Date(at.getTime() + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** The calendar day in China: 2026-11-23. */
export function chinaDate(at: Date): string {
  return chinaDateTime(at).slice(0, 10)
}

/** Digits of date and time in China: 20261123140000. */
export function chinaDigits(at: Date): string {
  return chinaDateTime(at).replace(/\D/g, '')
}

// China has had one offset and no daylight saving since 1991.
const chinaOffsetMs = 8 * 3_600_000
