import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ShopOrder } from './order.ts'

type Listener = (order: ShopOrder) => void

/** Orders in memory, and in a file that is replaced as a whole: enough for a demonstration, and a restart forgets nothing. */
export type OrderBook = Readonly<{
  find: (no: string) => ShopOrder | undefined
  findByHutongOrder: (id: string) => ShopOrder | undefined
  /** Newest first. */
  ofBuyer: (buyer: string) => readonly ShopOrder[]
  /** Resolves once the order is in the file; only then may anyone be told. */
  put: (order: ShopOrder) => Promise<void>
  /** Reads and changes an order in one step, so that no other change is lost in between. Resolves as `put` does. */
  change: (no: string, next: (order: ShopOrder) => ShopOrder) => Promise<void>
  watch: (no: string, listener: Listener) => () => void
}>

const read = async (file: string): Promise<readonly ShopOrder[]> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"orders":[]}'
    throw error
  })
  return (JSON.parse(text) as { orders: ShopOrder[] }).orders
}

const replace = async (file: string, text: string): Promise<void> => {
  const handle = await open(`${file}.new`, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.new`, file)
}

export const openOrderBook = async (file: string): Promise<OrderBook> => {
  await mkdir(dirname(file), { recursive: true })
  const orders = new Map((await read(file)).map((order) => [order.no, order]))
  const byHutongOrder = new Map<string, string>()
  for (const { no, hutongOrder } of orders.values()) if (hutongOrder) byHutongOrder.set(hutongOrder, no)
  const listeners = new Map<string, Set<Listener>>()

  let lastSave: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | undefined
  // Whoever comes while a save is running shares the next one.
  const save = (): Promise<void> => {
    waiting ??= lastSave
      .catch(() => {})
      .then(() => {
        waiting = undefined
        lastSave = replace(file, JSON.stringify({ orders: [...orders.values()] }))
        return lastSave
      })
    return waiting
  }

  const put = async (order: ShopOrder): Promise<void> => {
    orders.set(order.no, order)
    if (order.hutongOrder) byHutongOrder.set(order.hutongOrder, order.no)
    await save()
    for (const listener of listeners.get(order.no) ?? []) listener(order)
  }

  return {
    put,
    change: async (no, next) => {
      const order = orders.get(no)
      const changed = order && next(order)
      if (changed && changed !== order) await put(changed)
    },
    find: (no) => orders.get(no),
    findByHutongOrder: (id) => orders.get(byHutongOrder.get(id) ?? ''),
    ofBuyer: (buyer) => [...orders.values()].filter((order) => order.buyer === buyer).reverse(),
    watch: (no, listener) => {
      const all = listeners.get(no) ?? new Set()
      listeners.set(no, all.add(listener))
      return () => {
        all.delete(listener)
        if (all.size === 0) listeners.delete(no)
      }
    },
  }
}
