/**
 * Hands over whatever is waiting the moment a lane is free: no timer, so an idle server adds no delay, and under load many
 * requests share one commit. A caller is answered only after the commit that holds its item.
 *
 * `run` answers one result per item, in order. If a batch fails as a whole it is run again item by item, so that one bad item
 * cannot sink the others.
 */
export type Batcher<Item, Result> = ((item: Item) => Promise<Result>) & {
  readonly waiting: () => number
  readonly idle: () => Promise<void>
}

type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }

export function createBatcher<Item, Result>(options: {
  max: number
  lanes: number
  run: (items: readonly Item[]) => Promise<readonly Result[]>
  /** Errors after which items must not be tried one by one (such as the process being stopped). */
  fatal?: (error: unknown) => boolean
}): Batcher<Item, Result> {
  const queue: Waiting<Item, Result>[] = []
  let busy = 0
  let scheduled = false
  let whenIdle: (() => void)[] = []

  const answer = async (batch: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await options.run(batch.map((waiting) => waiting.item))
      if (results.length !== batch.length)
        throw new Error(`a batch of ${batch.length} was answered with ${results.length} results`)
      for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Result)
    } catch (error) {
      if (batch.length === 1 || options.fatal?.(error)) {
        for (const waiting of batch) waiting.reject(error)
        return
      }
      for (const waiting of batch) await answer([waiting])
    }
  }

  const pump = (): void => {
    scheduled = false
    while (busy < options.lanes && queue.length > 0) {
      busy += 1
      void answer(queue.splice(0, options.max)).finally(() => {
        busy -= 1
        if (queue.length > 0) schedule()
        else if (busy === 0) {
          for (const done of whenIdle) done()
          whenIdle = []
        }
      })
    }
  }

  // One turn of the event loop lets the requests that were read together arrive together.
  const schedule = (): void => {
    if (scheduled || busy >= options.lanes) return
    scheduled = true
    setImmediate(pump)
  }

  const submit = (item: Item): Promise<Result> =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject })
      schedule()
    })

  return Object.assign(submit, {
    waiting: () => queue.length,
    idle: () =>
      busy === 0 && queue.length === 0 ? Promise.resolve() : new Promise<void>((done) => whenIdle.push(done)),
  })
}
