import type { AppView } from '@hutong/contract'
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { useNavigate, useParams } from 'react-router'
import { askServer, type Listed } from '../api/client.ts'
import { useLoaded } from '../api/use-loaded.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { useWords } from './language.tsx'
import { isOfApp, type Mode, modes, type PageName, type ParamsOf, pathTo, type Query } from './paths.ts'

const rememberedAs = 'hutong-console-scope'

/** Which app and which of its two modes the page is about. Both stand in the address. */
export type Scope = Readonly<{
  app: AppView
  mode: Mode
  /** The address of another page about the same app and mode. */
  to: <Name extends PageName>(name: Name, params?: Partial<ParamsOf<Name>>, query?: Query) => string
}>

const AppsContext = createContext<readonly AppView[] | null>(null)

export function AppsProvider({ children }: { children: ReactNode }) {
  const apps = useLoaded((signal) => askServer<Listed<AppView>>({ path: '/v1/apps', signal }), [])
  if (apps.problem) return <ProblemNote problem={apps.problem} retry={apps.reload} />
  if (!apps.value) return <Waiting />
  return <AppsContext value={apps.value.data}>{children}</AppsContext>
}

/** The apps that whoever is signed in may see. */
export function useApps(): readonly AppView[] {
  const apps = useContext(AppsContext)
  if (!apps) throw new Error('no apps: outside of AppsProvider')
  return apps
}

const isMode = (word: string | undefined): word is Mode => modes.some((mode) => mode === word)

/** Null on pages that are about no one app. */
export function useMaybeScope(): Scope | null {
  const apps = useContext(AppsContext)
  const { app: slug, mode } = useParams()
  return useMemo(() => {
    const app = apps?.find((each) => each.slug === slug)
    return app && isMode(mode) ? makeScope(app, mode) : null
  }, [apps, slug, mode])
}

function makeScope(app: AppView, mode: Mode): Scope {
  const to: Scope['to'] = (name, params, query) =>
    pathTo(name, { app: app.slug, mode, ...params } as unknown as ParamsOf<typeof name>, query)
  return { app, mode, to }
}

export function useScope(): Scope {
  const scope = useMaybeScope()
  if (!scope) throw new Error('the page is about no one app')
  return scope
}

/** The scope of the page, else the one used last, else the first app in test mode: for the menu, which is drawn on every page. */
export function useNearestScope(): Scope | null {
  const scope = useMaybeScope()
  const apps = useApps()
  const [slug, mode] = (localStorage.getItem(rememberedAs) ?? '').split(' ')
  useEffect(() => {
    if (scope) localStorage.setItem(rememberedAs, `${scope.app.slug} ${scope.mode}`)
  }, [scope])
  if (scope) return scope
  const app = apps.find((each) => each.slug === slug) ?? apps[0]
  return app ? makeScope(app, isMode(mode) ? mode : 'test') : null
}

export function linkTo(name: PageName, scope: Scope): string {
  return isOfApp(name) ? scope.to(name) : pathTo(name as 'apps', {})
}

/** What belongs to an app is drawn only for one that may be seen; whatever the page kept of another app goes with it. */
export function ScopeGate({ children }: { children: ReactNode }) {
  const scope = useMaybeScope()
  const words = useWords()
  const navigate = useNavigate()
  if (!scope)
    return <ProblemNote says={words.shell.noSuchApp} retry={() => navigate('/')} retryWords={words.shell.toStart} />
  return <div key={`${scope.app.id} ${scope.mode}`}>{children}</div>
}
