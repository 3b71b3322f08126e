import type { AppView } from '@hutong/contract'
import { Link } from 'react-router'
import { useWords } from '../../app/language.tsx'
import { pathTo } from '../../app/paths.ts'
import { useApps } from '../../app/scope.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Id, Time } from '../../parts/text.tsx'

const here = { isLoading: false, problem: undefined, reload: async () => {} }

/** The apps that may be seen, each with the way to what is set up of it. */
export function AppsPage() {
  const words = useWords()
  const { pages, test } = words.shell
  const say = words.setUp.apps
  const apps = useApps()
  return (
    <div className="stack">
      <PageHeader title={pages.apps}>
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      <PlainTable<AppView>
        label={pages.apps}
        loaded={here}
        rows={apps}
        rowKey="id"
        columns={[
          {
            title: say.name,
            render: (_, { name, name_en: nameEn }) => (
              <span>
                {name} {nameEn && <span className="quiet">{nameEn}</span>}
              </span>
            ),
          },
          { title: say.slug, dataIndex: 'slug' },
          { title: say.id, render: (_, { id }) => <Id id={id} /> },
          { title: say.created, render: (_, { created_at: at }) => <Time at={at} /> },
          {
            title: `${say.open} (${test})`,
            render: (_, { slug }) => (
              <span className="row">
                {(['methods', 'accounts', 'applications', 'policies'] as const).map((name) => (
                  <Link key={name} to={pathTo(name, { app: slug, mode: 'test' })}>
                    {pages[name]}
                  </Link>
                ))}
              </span>
            ),
          },
        ]}
      />
    </div>
  )
}
