import { roleWords } from '@hutong/contract'
import { Button, Segmented, Select, Tag } from 'antd'
import { Link, matchPath, useLocation, useNavigate } from 'react-router'
import { askServer } from '../api/client.ts'
import { useLanguage } from './language.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { pages } from './pages.tsx'
import { type Mode, modes, pathTo, patterns } from './paths.ts'
import { useApps, useMaybeScope } from './scope.tsx'
import { useSession, useSessionState } from './session.tsx'

/** Which app and mode the page is about, the language, and who is signed in. */
export function TopBar() {
  return (
    <header
      className="spread"
      style={{ background: '#fff', borderBottom: '1px solid #e6e8ec', padding: '8px 20px', minHeight: 56 }}
    >
      <ScopeSwitch />
      <div className="row" style={{ marginInlineStart: 'auto' }}>
        <LanguageSwitch />
        <Who />
      </div>
    </header>
  )
}

/** Another app has none of this one's orders: switching leads to the list that the page belongs to. */
function ScopeSwitch() {
  const { language, words } = useLanguage()
  const apps = useApps()
  const scope = useMaybeScope()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  if (!scope) return null
  const open = pages.find(({ name }) => matchPath(patterns[name], pathname))
  const target = open?.under ?? open?.name ?? 'orders'
  const go = (app: string, mode: Mode) => navigate(scope.to(target, { app, mode } as never))
  return (
    <div className="row">
      <Select
        aria-label={words.shell.app}
        value={scope.app.slug}
        onChange={(slug) => go(slug, scope.mode)}
        showSearch={{ optionFilterProp: 'label' }}
        style={{ minWidth: 180 }}
        options={apps.map((app) => ({
          value: app.slug,
          label: language === 'en' ? (app.name_en ?? app.name) : app.name,
        }))}
      />
      <Segmented<Mode>
        aria-label={words.shell.mode}
        value={scope.mode}
        onChange={(mode) => go(scope.app.slug, mode)}
        options={modes.map((mode) => ({ value: mode, label: words.shell[mode] }))}
      />
      {scope.mode === 'live' && <Tag color="red">{words.shell.live}</Tag>}
    </div>
  )
}

function Who() {
  const { language, words } = useLanguage()
  const { csrf_token: csrf, person } = useSession()
  const { forget } = useSessionState()
  const signOut = async () => {
    try {
      await askServer({ path: '/console/api/sign-out', method: 'POST', body: {}, csrf })
    } finally {
      forget()
    }
  }
  return (
    <>
      <Link to={pathTo('account', {})} title={words.shell.pages.account}>
        {words.shell.signedInAs(person.name, roleWords[person.role][language])}
      </Link>
      <Button onClick={() => void signOut()}>{words.shell.signOut}</Button>
    </>
  )
}
