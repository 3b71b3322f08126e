import { realDelay, type SimClock } from './clock.ts'
import type { ChannelName, Fault, Faults } from './faults.ts'

export interface NotificationToSend {
  channel: ChannelName
  /** The same for every delivery of this notification. */
  id: string
  url: string
  outTradeNo: string
  /** Makes one delivery, with its own time and signature. Gets the fault that this delivery is to show, if any. */
  build: (fault?: Fault) => Promise<{ headers: Record<string, string>; body: string }>
  /** Whether the merchant's answer counts as received. */
  accepted: (status: number, body: string) => boolean
  /** Waits between deliveries. The first goes out at once, so there is one delivery more than there are gaps. */
  gapsMs: number[]
  /** How long the merchant may take to answer, in real time. */
  timeoutMs: number
  /** Called once a delivery has been accepted; a double one may call it twice. */
  onAccepted?: () => void
}

export type DeliveryOutcome = 'accepted' | 'refused' | 'timed_out' | 'unreachable' | 'lost' | 'delayed' | 'held'

export interface NotificationLogEntry {
  channel: ChannelName
  id: string
  url: string
  outTradeNo: string
  /** 1 for the first delivery. */
  delivery: number
  at: Date
  outcome: DeliveryOutcome
  status?: number
  fault?: Fault['kind']
}

export interface Notifier {
  /** Starts a notification: the first delivery now, repeats on the simulated clock until one is accepted. */
  send(notification: NotificationToSend): void
  /** Every delivery so far, oldest first. */
  log(): NotificationLogEntry[]
  /** Waits until no delivery is under way. Repeats that wait for the clock are not waited for. */
  settle(): Promise<void>
  /** Sends one more delivery of a notification now, whatever happened to it before. False when the id is unknown. */
  repeat(id: string): boolean
}

const logEntriesMax = 2000
const repeatableMax = 2000
const bodyBytesMax = 64 * 1024

export function createNotifier({ clock, faults }: { clock: SimClock; faults: Faults }): Notifier {
  const entries: NotificationLogEntry[] = []
  const sent = new Map<string, NotificationToSend>()
  const underWay = new Set<Promise<unknown>>()
  let held: (() => Promise<void>)[] = []

  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work)
    void work.finally(() => underWay.delete(work)).catch(() => undefined)
    return work
  }

  function record(notification: NotificationToSend, delivery: number, rest: Partial<NotificationLogEntry>) {
    const { channel, id, url, outTradeNo } = notification
    entries.push({ channel, id, url, outTradeNo, delivery, at: clock.now(), outcome: 'refused', ...rest })
    if (entries.length > logEntriesMax) entries.splice(0, entries.length - logEntriesMax)
  }

  async function post(notification: NotificationToSend, delivery: number, fault?: Fault): Promise<boolean> {
    const { headers, body } = await notification.build(fault)
    const kind = fault ? { fault: fault.kind } : {}
    try {
      const response = await fetch(notification.url, {
        method: 'POST',
        headers,
        body,
        // Redirects are not followed: a merchant's notify address has to answer by itself.
        redirect: 'manual',
        signal: AbortSignal.timeout(notification.timeoutMs),
      })
      const text = (await response.text()).slice(0, bodyBytesMax)
      const isAccepted = notification.accepted(response.status, text)
      if (isAccepted) notification.onAccepted?.()
      record(notification, delivery, { outcome: isAccepted ? 'accepted' : 'refused', status: response.status, ...kind })
      return isAccepted
    } catch (error) {
      const isTimeout = error instanceof Error && error.name === 'TimeoutError'
      record(notification, delivery, { outcome: isTimeout ? 'timed_out' : 'unreachable', ...kind })
      return false
    }
  }

  async function releaseHeld() {
    const waiting = held
    held = []
    for (const run of waiting) await run()
  }

  function scheduleRepeat(notification: NotificationToSend, delivery: number) {
    const gapMs = notification.gapsMs[delivery - 1]
    if (gapMs === undefined) return
    const what = `${notification.channel} notification ${notification.id}, delivery ${delivery + 1}`
    clock.after(gapMs, what, () => track(deliver(notification, delivery + 1)))
  }

  async function postAndRepeat(notification: NotificationToSend, delivery: number, fault?: Fault) {
    const isAccepted = await post(notification, delivery, fault)
    if (!isAccepted) scheduleRepeat(notification, delivery)
  }

  async function deliver(notification: NotificationToSend, delivery: number): Promise<void> {
    const fault = faults.take(notification.channel, 'notification', notification.outTradeNo)
    switch (fault?.kind) {
      case 'lose':
        record(notification, delivery, { outcome: 'lost', fault: 'lose' })
        if (fault.ms !== 0) scheduleRepeat(notification, delivery)
        return
      case 'delay':
        record(notification, delivery, { outcome: 'delayed', fault: 'delay' })
        clock.after(fault.ms ?? 60_000, `delayed notification ${notification.id}`, () =>
          track(postAndRepeat(notification, delivery)),
        )
        return
      case 'reorder':
        record(notification, delivery, { outcome: 'held', fault: 'reorder' })
        held.push(() => postAndRepeat(notification, delivery))
        return
      case 'double': {
        const results = await Promise.all([post(notification, delivery, fault), post(notification, delivery, fault)])
        if (!results.includes(true)) scheduleRepeat(notification, delivery)
        break
      }
      default:
        await postAndRepeat(notification, delivery, fault)
    }
    await releaseHeld()
  }

  return {
    send: (notification) => {
      sent.set(notification.id, notification)
      const [oldest] = sent.keys()
      if (sent.size > repeatableMax && oldest) sent.delete(oldest)
      void track(deliver(notification, 1))
    },
    log: () => [...entries],
    settle: async () => {
      while (underWay.size > 0) {
        await Promise.allSettled(underWay)
        await realDelay(0)
      }
    },
    repeat: (id) => {
      const notification = sent.get(id)
      if (!notification) return false
      void track(post(notification, entries.filter((entry) => entry.id === id).length + 1))
      return true
    },
  }
}
