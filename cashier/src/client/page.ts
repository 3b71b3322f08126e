import type { Method } from '@hutong/contract'
import { quietModules } from '../code-shape.ts'
import { type Boot, firstModel, withView } from '../model.ts'
import { posterLayout } from '../poster-layout.ts'
import { wordsOf } from '../words/words.ts'
import { actionsOf, posterName } from './actions.ts'
import { drawnCodes } from './drawn-codes.ts'
import { makeEnding } from './ending.ts'
import { type LiveWorld, watchOrder } from './live.ts'
import { composePoster, describePoster } from './poster.ts'
import { fetchView } from './requests.ts'
import { makeStore, type Store } from './store.ts'

const world: LiveWorld = {
  openEvents: (path) => (typeof EventSource === 'function' ? new EventSource(path) : null),
  later: (run, ms) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
  isHidden: () => document.hidden,
  random: Math.random,
}

/** The method chosen before a reload, kept in the address. */
const remembered = (): Method | null => {
  const name = location.hash.slice(1)
  return name === 'wechat_scan' || name === 'alipay' ? name : null
}

/** When the server's first answer arrived, by the clock of `performance.now()`. */
const firstArrival = (): number => {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation?.responseStart ?? performance.now()
}

/** Composes the picture once the page stands: the drawing already on it is as good until then. */
function makePoster(store: Store): void {
  const { view, codes } = store.model()
  const code = codes.find((shape) => shape.content === view.scan_url)
  const wanted = view.methods.some((method) => method.method === 'wechat_scan' && method.product !== 'jsapi')
  if (code === undefined || !wanted || view.state !== 'open') return
  const canvas = composePoster(posterLayout(view, code, quietModules, wordsOf(view.language)))
  if (canvas !== null) store.change({ poster: describePoster(canvas, store.model(), posterName(store)) })
}

/** Makes the server's page live: its countdown, its news, its buttons. */
export function startPage(): void {
  const root = document.getElementById('page')
  const data = document.getElementById('boot')?.textContent
  if (root === null || !data) return
  const boot = JSON.parse(data) as Boot
  let arrived = firstArrival()

  const refresh = async (): Promise<void> => {
    const next = await fetchView(store.model().view.paths.view)
    if (next === null) return
    arrived = performance.now()
    store.replace(withView(store.model(), next))
    end(live)
  }
  const { store, actions } = makeStore(root, firstModel(boot, drawnCodes(root)), (made) =>
    actionsOf(made, {
      refresh,
      expectAnswer: () => {
        void refresh()
        live.pollToo()
      },
      drawCode: async (content) => {
        if (made.model().codes.some((shape) => shape.content === content)) return
        const { codeShape } = await import('../code.ts')
        made.change({ codes: [...made.model().codes, codeShape(content)] })
      },
      remember: (method) => history.replaceState(null, '', `#${method}`),
    }),
  )
  const end = makeEnding(store)
  const live = watchOrder(store.model().view.paths.events, refresh, world)
  const tick = (): void => {
    const { view, elapsedMs } = store.model()
    if (view.state !== 'open') return
    const now = performance.now() - arrived
    const left = Date.parse(view.order.expires_at) - Date.parse(view.now)
    store.change({ elapsedMs: now })
    if (elapsedMs < left && now >= left) void refresh()
    setTimeout(tick, 1000 - (now % 1000))
  }

  store.change({ scripted: true, chosen: remembered() ?? store.model().chosen })
  if (store.model().view.state === 'open') actions.pay()
  document.addEventListener('visibilitychange', () => live.visibilityChanged())
  // A page that comes back from the history is as old as when it was left.
  addEventListener('pageshow', (event) => {
    if (event.persisted) void refresh()
  })
  end(live)
  tick()
  makePoster(store)
}
