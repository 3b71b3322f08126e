import { useCallback, useEffect, useRef, useState } from 'react'
import { Problem } from './problem.ts'

export type Loaded<Value> = Readonly<{
  /** The newest answer; an older one stays while the next is asked for. */
  value: Value | undefined
  problem: Problem | undefined
  isLoading: boolean
  reload: () => Promise<void>
}>

/**
 * Asks when the page opens and whenever one of `on` changes; with `everyMs` again and again, while the page is looked at. An answer
 * that was overtaken is dropped.
 */
export function useLoaded<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  on: readonly unknown[],
  everyMs?: number,
): Loaded<Value> {
  const [state, setState] = useState<Omit<Loaded<Value>, 'reload'>>({
    value: undefined,
    problem: undefined,
    isLoading: true,
  })
  const newest = useRef(load)
  newest.current = load
  const underWay = useRef<AbortController | null>(null)

  const ask = useCallback(async () => {
    underWay.current?.abort()
    const own = new AbortController()
    underWay.current = own
    try {
      const value = await newest.current(own.signal)
      if (!own.signal.aborted) setState({ value, problem: undefined, isLoading: false })
    } catch (error) {
      if (!own.signal.aborted) setState((before) => ({ ...before, problem: Problem.of(error), isLoading: false }))
    }
  }, [])

  useEffect(() => {
    setState({ value: undefined, problem: undefined, isLoading: true })
    void ask()
    return () => underWay.current?.abort()
  }, [ask, ...on])

  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void ask()
    }, everyMs)
    return () => clearInterval(timer)
  }, [ask, everyMs])

  return { ...state, reload: ask }
}
