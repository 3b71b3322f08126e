/** What the live connection needs of the world; tests give their own. */
export type LiveWorld = Readonly<{
  openEvents: (path: string) => EventSource | null
  later: (run: () => void, ms: number) => number
  cancel: (timer: number) => void
  isHidden: () => boolean
  /** Between 0 and 1; spreads the questions of many waiting pages. */
  random: () => number
}>

export type WatchedOrder = Readonly<{
  /** Asks for the order as it is now; false where it could not be had. */
  refresh: () => Promise<boolean>
  /** False for a signal that says only what the page shows already, such as the one each connection begins with. */
  isNews: (signal: string) => boolean
}>

export const pollEveryMs = 3000

/** How many questions a connection that the server refused is given up for. */
export const reopenAfterPolls = 10

export type Live = Readonly<{
  /** Whether to ask by and by even though events arrive: while a channel owes an answer that no event announces. */
  pollToo: (insist: boolean) => void
  visibilityChanged: () => void
  stop: () => void
}>

/**
 * Asks whenever the order may have changed: on each signal; while events are not to be had every three seconds, give or
 * take a fifth, but not in a hidden tab; and at once when the tab is looked at again. News that came during a question, or
 * that the question did not get, is asked for once more: no event tells of it a second time.
 */
export function watchOrder(path: string, order: WatchedOrder, world: LiveWorld): Live {
  let timer: number | null = null
  let connected = false
  let insist = false
  let stopped = false
  let asking = false
  let askAgain = false
  let owed = false
  let events: EventSource | null = null
  let opened = false
  let pollsSinceClosed = 0

  const ask = async (): Promise<void> => {
    if (asking) {
      askAgain = true
      return
    }
    asking = true
    do {
      askAgain = false
      owed = !(await order.refresh().catch(() => false))
    } while (askAgain && !stopped)
    asking = false
    schedule()
  }
  const schedule = (): void => {
    if (timer !== null || stopped || (connected && !insist && !owed) || world.isHidden()) return
    timer = world.later(
      () => {
        timer = null
        // A browser gives up for good when the server answers an error; a server that was only busy is asked again.
        if (events?.readyState === 2 && ++pollsSinceClosed >= reopenAfterPolls) connect()
        void ask()
      },
      pollEveryMs * (0.8 + 0.4 * world.random()),
    )
  }
  const connect = (): void => {
    pollsSinceClosed = 0
    events = world.openEvents(path)
    events?.addEventListener('open', () => {
      connected = true
      // Whatever happened while the connection was down was told to nobody.
      if (opened) void ask()
      opened = true
    })
    events?.addEventListener('state', (event) => {
      if (order.isNews((event as MessageEvent<string>).data)) void ask()
    })
    // Something else about the order has changed, such as a refund: what it was is in the view.
    events?.addEventListener('changed', () => void ask())
    events?.addEventListener('error', () => {
      connected = false
      schedule()
    })
  }
  connect()
  if (events === null) schedule()
  return {
    pollToo: (wanted) => {
      insist = wanted
      schedule()
    },
    visibilityChanged: () => {
      if (world.isHidden()) {
        if (timer !== null) world.cancel(timer)
        timer = null
      } else if (!stopped) void ask()
    },
    stop: () => {
      stopped = true
      if (timer !== null) world.cancel(timer)
      timer = null
      events?.close()
    },
  }
}
