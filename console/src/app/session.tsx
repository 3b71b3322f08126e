import type { Role, SessionView } from '@hutong/contract'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { askServer } from '../api/client.ts'
import { Problem } from '../api/problem.ts'

/** `null`: nobody is signed in. */
type Known = SessionView | null | 'asking' | Problem

type SessionState = Readonly<{
  known: Known
  /** Takes what signing in answered. */
  enter: (session: SessionView) => void
  /** Forgets the session; without a call, because it may be over already. */
  forget: () => void
  reload: () => Promise<void>
}>

const SessionContext = createContext<SessionState | null>(null)

export function SessionProvider({ children }: { children: ReactNode }) {
  const [known, setKnown] = useState<Known>('asking')
  const reload = useCallback(async () => {
    try {
      setKnown(await askServer<SessionView>({ path: '/console/api/me' }))
    } catch (error) {
      setKnown(error instanceof Problem && error.code === 'not_signed_in' ? null : Problem.of(error))
    }
  }, [])
  useEffect(() => void reload(), [reload])
  const state = useMemo(() => ({ known, enter: setKnown, forget: () => setKnown(null), reload }), [known, reload])
  return <SessionContext value={state}>{children}</SessionContext>
}

export function useSessionState(): SessionState {
  const state = useContext(SessionContext)
  if (!state) throw new Error('no session: outside of SessionProvider')
  return state
}

/** The session of whoever is signed in; pages are drawn for nobody else. */
export function useSession(): SessionView {
  const { known } = useSessionState()
  if (known === null || known === 'asking' || known instanceof Problem) throw new Error('nobody is signed in')
  return known
}

export const useRole = (): Role => useSession().person.role
