import { webAddress } from '../web-address.ts'
import { wordsOf } from '../words/words.ts'
import type { Live } from './live.ts'
import type { Store } from './store.ts'

const returnAfterSeconds = 3

/** Counts down to the return and goes; "stay here" takes the countdown away, and then nothing more happens. */
function returnSoon(store: Store): void {
  const { returnIn, view } = store.model()
  const back = webAddress(view.return_url)
  if (returnIn === null || back === null) return
  if (returnIn <= 1) {
    // Replaced, so that the shop's back button does not lead into a page that sends the buyer forward again.
    location.replace(back)
    return
  }
  store.change({ returnIn: returnIn - 1 })
  setTimeout(() => returnSoon(store), 1000)
}

/**
 * To be called after each new view. Once the order can change no more it does, a single time, what an end asks for: no more asking, the
 * focus on what happened, and for a paid order the way back. Whoever scanned a code pays for another's page and is sent nowhere.
 */
export function makeEnding(store: Store): (live: Live) => void {
  let announced = false
  return (live) => {
    const { view, page } = store.model()
    if (view.state === 'open' || view.in_doubt || announced) return
    announced = true
    live.stop()
    document.querySelector<HTMLElement>('h2')?.focus()
    if (view.state !== 'paid') return
    document.title = wordsOf(view.language).paid.title
    if (page === 'cashier' && webAddress(view.return_url) !== null) {
      store.change({ returnIn: returnAfterSeconds })
      setTimeout(() => returnSoon(store), 1000)
    }
  }
}
