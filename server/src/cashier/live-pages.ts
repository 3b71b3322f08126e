import type { ServerResponse } from 'node:http'
import type { CashierSignal } from '@hutong/contract'
import type { EventTailer, Metrics, StoredEvent } from '../platform/index.ts'

/** Keeps proxies from closing a silent stream; one timer for all pages. */
const heartbeatMs = 25_000

/** More events than happen while an order is read. */
const recentMax = 4_096

/**
 * Pages that wait for their order. A page costs its socket and one entry here, and an event is written to the pages of its order
 * alone, so ten thousand of them may wait on one process.
 */
export interface LivePages {
  /** How far the log was told. Taken before an order is read, so that `add` can tell what happened while it was read. */
  mark(): number
  add(orderId: string, response: ServerResponse, first: CashierSignal, since: number): void
  close(): void
}

export function createLivePages(tailer: EventTailer, metrics: Pick<Metrics, 'waitingPages'>): LivePages {
  const pages = new Map<string, Set<ServerResponse>>()
  let added = 0
  let told = 0
  /** What was told last, by its number: the one at `n % recentMax`. */
  const recent: { orderId: string; text: string }[] = []

  const remove = (orderId: string, response: ServerResponse): void => {
    const waiting = pages.get(orderId)
    if (!waiting?.delete(response)) return
    metrics.waitingPages.dec()
    if (waiting.size === 0) pages.delete(orderId)
  }

  tailer.onEvent((event) => {
    const signal = signalOf(event)
    const text = signal ? format(signal) : changed
    recent[++told % recentMax] = { orderId: event.subjectId, text }
    for (const response of pages.get(event.subjectId) ?? []) response.write(text)
  })

  const heartbeat = setInterval(() => {
    for (const waiting of pages.values()) for (const response of waiting) response.write(':\n\n')
  }, heartbeatMs)
  heartbeat.unref()

  const toldSince = (orderId: string, since: number): string => {
    if (told - since >= recentMax) return changed
    const numbers = Array.from({ length: told - since }, (_, index) => since + 1 + index)
    return numbers
      .flatMap((number) => recent[number % recentMax] ?? [])
      .filter((each) => each.orderId === orderId)
      .map(({ text }) => text)
      .join('')
  }

  return {
    mark: () => told,
    add(orderId, response, first, since) {
      const waiting = pages.get(orderId) ?? new Set()
      pages.set(orderId, waiting.add(response))
      metrics.waitingPages.inc()
      response.on('close', () => remove(orderId, response))
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      // After a restart all pages come back at once: each waits a moment of its own first.
      added = (added + 613) % 4_000
      response.write(`retry: ${1_000 + added}\n${format(first)}${toldSince(orderId, since)}`)
    },
    close() {
      clearInterval(heartbeat)
      for (const waiting of pages.values()) for (const response of waiting) response.end()
    },
  }
}

/** Tells only that there is something new; what it is differs from page to page. */
const changed = 'event: changed\ndata: {}\n\n'

const format = (signal: CashierSignal): string => `event: state\ndata: ${JSON.stringify(signal)}\n\n`

function signalOf(event: StoredEvent): CashierSignal | undefined {
  if (event.type === 'order.paid') return { state: 'paid', in_doubt: false }
  if (event.type === 'order.closed') {
    const order = event.data.order as { close_reason?: string } | undefined
    return { state: order?.close_reason === 'expired' ? 'expired' : 'closed', in_doubt: false }
  }
  return undefined
}
