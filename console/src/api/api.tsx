import { useMemo } from 'react'
import { useLanguage } from '../app/language.tsx'
import type { Query } from '../app/paths.ts'
import { useMaybeScope } from '../app/scope.tsx'
import { useSession, useSessionState } from '../app/session.tsx'
import { type Asked, askServer, fetchAnswer, type Listed } from './client.ts'
import { Problem } from './problem.ts'

/** The server, asked as whoever is signed in, about the app and mode of the page. */
export type Api = Readonly<{
  get: <Answer>(path: string, query?: Query, signal?: AbortSignal) => Promise<Answer>
  list: <Item>(path: string, query?: Query, signal?: AbortSignal) => Promise<Listed<Item>>
  post: <Answer>(path: string, body?: object) => Promise<Answer>
  put: <Answer>(path: string, body: object) => Promise<Answer>
  patch: <Answer>(path: string, body: object) => Promise<Answer>
  delete: (path: string) => Promise<void>
  /** The answer itself, to be read as it comes. */
  raw: (path: string, query?: Query, signal?: AbortSignal) => Promise<Response>
}>

export function useApi(): Api {
  const { csrf_token: csrf } = useSession()
  const { forget, reload } = useSessionState()
  const { language } = useLanguage()
  const scope = useMaybeScope()
  const app = scope?.app.id
  const mode = scope?.mode
  return useMemo(() => {
    const full = (asked: Asked): Asked => ({ ...asked, csrf, app, mode, language })
    const guarded = async <T,>(run: Promise<T>): Promise<T> => {
      try {
        return await run
      } catch (error) {
        // The session ended, or something has to be done before going on: the shell shows what.
        if (error instanceof Problem && error.code === 'not_signed_in') forget()
        if (error instanceof Problem && error.code === 'password_change_required') void reload()
        throw error
      }
    }
    const ask = <Answer,>(asked: Asked) => guarded(askServer<Answer>(full(asked)))
    return {
      get: (path, query, signal) => ask({ path, query, signal }),
      list: (path, query, signal) => ask({ path, query, signal }),
      post: (path, body) => ask({ path, method: 'POST', body: body ?? {} }),
      put: (path, body) => ask({ path, method: 'PUT', body }),
      patch: (path, body) => ask({ path, method: 'PATCH', body }),
      delete: (path) => ask({ path, method: 'DELETE' }),
      raw: (path, query, signal) => guarded(fetchAnswer(full({ path, query, signal }))),
    } satisfies Api
  }, [csrf, app, mode, language, forget, reload])
}
