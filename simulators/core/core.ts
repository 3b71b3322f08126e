import { createClock, type SimClock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { createKeyRing, type KeyRing } from './keys.ts'
import { createNotifier, type Notifier } from './notifier.ts'
import { createStore, type Store } from './store.ts'

/** What the wallets share: one clock, one list of faults, one sender of notifications, one memory. */
export interface Core {
  clock: SimClock
  faults: Faults
  notifier: Notifier
  store: Store
  keys: KeyRing
  /** Where the merchants' site is, without a final slash. Its host is the bound domain of OAuth and JSAPI. */
  publicUrl: string
  /** Where this process is reached, without a final slash. Known once it listens, unless given. */
  url(): string
  setUrl(url: string): void
  close(): void
}

export interface CoreOptions {
  /** 'frozen' starts at a fixed date and moves only when told to. */
  clock?: 'real' | 'frozen' | { frozen: Date }
  /** Folder to remember keys and trades in. Nothing is written without it. */
  dataDir?: string
  publicUrl?: string
  url?: string
  /** A key set to use instead of one of this process's own; `sharedTestKeys()` in tests. */
  keys?: KeyRing
}

const frozenStart = new Date('2026-11-23T10:00:00+08:00')

export function createCore(options: CoreOptions = {}): Core {
  const frozen =
    options.clock === 'frozen' ? frozenStart : typeof options.clock === 'object' ? options.clock.frozen : undefined
  const clock = createClock(frozen ? { frozen } : {})
  const faults = createFaults()
  const store = createStore(options.dataDir)
  let url = options.url ? withoutFinalSlash(options.url) : undefined
  return {
    clock,
    faults,
    store,
    notifier: createNotifier({ clock, faults }),
    keys: options.keys ?? createKeyRing(store),
    publicUrl: withoutFinalSlash(options.publicUrl ?? 'http://localhost:8080'),
    url: () => {
      if (!url) throw new Error('The simulators do not listen yet, so they have no address.')
      return url
    },
    setUrl: (at) => {
      url ??= withoutFinalSlash(at)
    },
    close: () => {
      clock.close()
      store.close()
    },
  }
}

function withoutFinalSlash(url: string): string {
  return url.replace(/\/+$/, '')
}
