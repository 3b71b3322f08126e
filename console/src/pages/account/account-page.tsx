import { roleWords } from '@hutong/contract'
import { App } from 'antd'
import { useLanguage } from '../../app/language.tsx'
import { useApps } from '../../app/scope.tsx'
import { useSession } from '../../app/session.tsx'
import { Facts, Section } from '../../parts/facts.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PasswordForm } from '../../parts/password-form.tsx'
import { Id } from '../../parts/text.tsx'
import { SecondFactor } from './second-factor.tsx'

/** What people do with their own account: nobody else can do it for them. */
export function AccountPage() {
  const { language, words } = useLanguage()
  const say = words.account
  const { people } = words.installation
  const { message } = App.useApp()
  const { person } = useSession()
  const apps = useApps()
  return (
    <div className="stack">
      <PageHeader title={words.shell.pages.account} />
      <Section title={person.name}>
        <Facts
          pairs={[
            [people.email, person.email ?? '—'],
            [people.role, roleWords[person.role][language]],
            [people.apps, person.apps ? apps.map(({ slug }) => slug).join(', ') : people.allApps],
            [say.id, <Id key="id" id={person.id} />],
          ]}
        />
      </Section>
      <Section title={say.password}>
        <p className="quiet">{say.passwordSays}</p>
        <div style={{ maxWidth: 360 }}>
          <PasswordForm save={say.savePassword} onSaved={() => void message.success(say.passwordSaved)} />
        </div>
      </Section>
      <Section title={people.secondFactor}>
        <SecondFactor />
      </Section>
    </div>
  )
}
