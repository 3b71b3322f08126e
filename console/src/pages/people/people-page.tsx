import { type PersonView, roleWords } from '@hutong/contract'
import { Tag } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useLanguage } from '../../app/language.tsx'
import { useApps } from '../../app/scope.tsx'
import { useSession } from '../../app/session.tsx'
import { Can } from '../../parts/can.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { Id, Time } from '../../parts/text.tsx'
import { PersonDialog } from './person-dialog.tsx'
import { type PersonVerb, PersonVerbDialog } from './person-verb-dialog.tsx'

export function PeoplePage() {
  const { language, words } = useLanguage()
  const say = words.installation.people
  const api = useApi()
  const apps = useApps()
  const own = useSession().person.id
  const loaded = useLoaded((signal) => api.list<PersonView>('/console/api/people', {}, signal), [api])
  const [edited, setEdited] = useState<PersonView | 'new' | null>(null)
  const [asked, setAsked] = useState<Readonly<{ person: PersonView; verb: PersonVerb }> | null>(null)
  const [once, setOnce] = useState<Readonly<{ name: string; password: string }>>()
  const shortApp = (id: string) => apps.find((app) => app.id === id)?.slug ?? id

  return (
    <div className="stack">
      <PageHeader
        title={words.shell.pages.people}
        aside={
          <Can action="people.manage" type="primary" onClick={() => setEdited('new')}>
            {say.add}
          </Can>
        }
      >
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      <PlainTable<PersonView>
        label={words.shell.pages.people}
        loaded={loaded}
        rows={loaded.value?.data ?? []}
        rowKey="id"
        columns={[
          {
            title: say.name,
            render: (_, person) => (
              <div>
                <strong>{person.name}</strong> <span className="quiet">{person.email}</span>
                <div>
                  <Id id={person.id} />
                </div>
              </div>
            ),
          },
          { title: say.role, render: (_, { role }) => <Tag color="blue">{roleWords[role][language]}</Tag> },
          { title: say.apps, render: (_, person) => person.apps?.map(shortApp).join(', ') ?? say.allApps },
          { title: say.secondFactor, render: (_, person) => (person.second_factor ? say.on : say.off) },
          { title: say.lastSignIn, render: (_, person) => <Time at={person.last_sign_in_at} /> },
          {
            title: say.state,
            render: (_, person) => (
              <>
                {person.disabled_at === null ? <Tag color="green">{say.active}</Tag> : <Tag>{say.disabled}</Tag>}
                {person.must_change_password && <Tag color="orange">{say.mustChange}</Tag>}
              </>
            ),
          },
          {
            title: '',
            fixed: 'end',
            render: (_, person) => {
              const blocked = person.id === own && say.yourself
              const verb: PersonVerb = person.disabled_at === null ? 'disable' : 'enable'
              return (
                <span className="row">
                  <Can action="people.manage" blocked={blocked} onClick={() => setEdited(person)}>
                    {say.change}
                  </Can>
                  <Can action="people.manage" blocked={blocked} onClick={() => setAsked({ person, verb: 'reset' })}>
                    {say.reset}
                  </Can>
                  <Can
                    action="people.manage"
                    blocked={blocked}
                    danger={verb === 'disable'}
                    onClick={() => setAsked({ person, verb })}
                  >
                    {say[verb]}
                  </Can>
                </span>
              )
            },
          },
        ]}
      />
      <PersonDialog edited={edited} onPassword={setOnce} onDone={loaded.reload} onClose={() => setEdited(null)} />
      <PersonVerbDialog asked={asked} onPassword={setOnce} onDone={loaded.reload} onClose={() => setAsked(null)} />
      <ShownOnce
        title={say.password(once?.name ?? '')}
        says={say.once}
        secret={once?.password}
        onClose={() => setOnce(undefined)}
      />
    </div>
  )
}
