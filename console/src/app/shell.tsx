import { Button, Layout } from 'antd'
import { Navigate, Outlet } from 'react-router'
import { Problem } from '../api/problem.ts'
import { PasswordPage } from '../pages/sign-in/password-page.tsx'
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { useWords } from './language.tsx'
import { Menu } from './menu.tsx'
import { AppsProvider, useNearestScope } from './scope.tsx'
import { useSessionState } from './session.tsx'
import { TopBar } from './top-bar.tsx'

/** Around every page: who is signed in decides whether there is one. The address stays, so that signing in leads where one was going. */
export function Shell() {
  const { known, reload } = useSessionState()
  if (known === 'asking') return <Waiting />
  if (known instanceof Problem) return <ProblemNote problem={known} retry={reload} />
  if (known === null) return <SignInPage />
  if (known.person.must_change_password) return <PasswordPage />
  return (
    <AppsProvider>
      <Frame />
    </AppsProvider>
  )
}

function Frame() {
  const { shell } = useWords()
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <a className="skip" href="#content">
        {shell.skip}
      </a>
      <Menu />
      <Layout>
        <TopBar />
        <Layout.Content id="content" tabIndex={-1} style={{ padding: 20, outline: 'none', minWidth: 0 }}>
          <Outlet />
        </Layout.Content>
      </Layout>
    </Layout>
  )
}

/** The first page: the orders of the app used last. */
export function Front() {
  const scope = useNearestScope()
  const { shell } = useWords()
  return scope ? <Navigate to={scope.to('orders')} replace /> : <ProblemNote says={shell.noApps} />
}

export function NotFound() {
  const { shell } = useWords()
  return <ProblemNote says={shell.notFound} />
}

/** A page that threw, or whose code could not be loaded because the console was renewed meanwhile. */
export function PageFailed() {
  const { shell } = useWords()
  return (
    <div className="stack" style={{ padding: 20 }}>
      <ProblemNote says={shell.pageFailed} />
      <Button type="primary" onClick={() => location.reload()}>
        {shell.reload}
      </Button>
    </div>
  )
}
