import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

/**
 * A page's filters, as they stand behind the `?` of its address: what is shown can be sent to somebody, and the browser's way back
 * leads back. A changed filter begins at the first page again.
 */
export function useQuery<Name extends string>(names: readonly Name[]) {
  const [params, setParams] = useSearchParams()
  const text = params.toString()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names are written down where the page is
  const query = useMemo(() => {
    const found = new URLSearchParams(text)
    return Object.fromEntries(names.map((name) => [name, found.get(name) ?? undefined])) as Record<
      Name,
      string | undefined
    >
  }, [text])
  const change = useCallback(
    (patch: Partial<Record<Name, string | undefined>>) =>
      setParams((before) => {
        const next = new URLSearchParams(before)
        next.delete('after')
        for (const [name, value] of Object.entries<string | undefined>(patch as Record<string, string | undefined>)) {
          if (value) next.set(name, value)
          else next.delete(name)
        }
        return next
      }),
    [setParams],
  )
  return [query, change] as const
}

/** The cursor of the page of a list that is shown. */
export function useCursor() {
  const [params, setParams] = useSearchParams()
  const go = useCallback(
    (after: string | undefined) =>
      setParams((before) => {
        const next = new URLSearchParams(before)
        if (after) next.set('after', after)
        else next.delete('after')
        return next
      }),
    [setParams],
  )
  return [params.get('after') ?? undefined, go] as const
}
