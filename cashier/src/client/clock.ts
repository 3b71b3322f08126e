import { clockFace, hurryBelowMs, leftMs } from '../countdown.ts'
import { all, say } from './dom.ts'

/** When the server's first answer arrived, by the clock of `performance.now()`. */
const firstArrival = (): number => {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation?.responseStart ?? performance.now()
}

export type Clock = Readonly<{
  /** A newer answer of the server has told its time. */
  set: (now: string) => void
  left: (until: string) => number
  redraw: () => void
}>

/** Counts down by the server's time plus what has passed since: nobody can set that clock, and a phone's is often wrong. */
export function startClock(serverNow: string, orderIsOver: () => void): Clock {
  let now = serverNow
  let arrived = firstArrival()
  let over = false

  const left = (until: string): number => leftMs(until, now, performance.now() - arrived)
  const redraw = (): void => {
    for (const timer of all('[data-until]')) {
      const ms = left(timer.dataset.until ?? '')
      say(timer, clockFace(ms))
      if (timer.dataset.timer === 'code') timer.closest('.live-code')?.classList.toggle('over', ms === 0)
      else timer.closest('.timer')?.classList.toggle('hurry', ms < hurryBelowMs)
      if (timer.dataset.timer === 'order' && ms === 0 && !over) {
        over = true
        orderIsOver()
      }
    }
  }
  redraw()
  setInterval(redraw, 1000)
  return {
    set: (next) => {
      now = next
      arrived = performance.now()
    },
    left,
    redraw,
  }
}
