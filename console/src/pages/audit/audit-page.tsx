import { type AuditEntryView, actions } from '@hutong/contract'
import { Button, Input, Select } from 'antd'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useLanguage } from '../../app/language.tsx'
import { useApps } from '../../app/scope.tsx'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Period } from '../../parts/period.tsx'
import { Id, Time } from '../../parts/text.tsx'
import { endOfChinaDay, startOfChinaDay } from '../../parts/times.ts'
import { useCursor, useQuery } from '../../parts/use-query.ts'
import { AuditChanges } from './audit-changes.tsx'

const names = ['app', 'by', 'action', 'subject', 'from', 'to'] as const

export function AuditPage() {
  const { language, words } = useLanguage()
  const say = words.installation.audit
  const api = useApi()
  const apps = useApps()
  const [query, change] = useQuery(names)
  const [after] = useCursor()
  const { action, app, by, from, subject, to } = query
  const loaded = useLoaded(
    (signal) =>
      api.list<AuditEntryView>(
        '/console/api/audit',
        {
          app,
          by,
          action,
          subject,
          from: from && startOfChinaDay(from),
          until: to && endOfChinaDay(to),
          starting_after: after,
        },
        signal,
      ),
    [api, after, ...Object.values(query)],
  )
  const nameOf = (id: string | null) => {
    if (id === null) return say.noApp
    const found = apps.find((each) => each.id === id)
    return (language === 'en' ? found?.name_en : found?.name) ?? found?.name ?? id
  }

  return (
    <div className="stack">
      <PageHeader title={words.shell.pages.audit}>
        <p className="quiet">
          {say.intro} {words.common.chinaTime}
        </p>
      </PageHeader>
      <search className="row">
        <Period label={say.period} from={from} to={to} onChange={(first, last) => change({ from: first, to: last })} />
        <Select
          aria-label={say.app}
          value={app ?? ''}
          onChange={(value) => change({ app: value })}
          style={{ minWidth: 150 }}
          options={[
            { value: '', label: `${say.app}: ${words.common.all}` },
            ...apps.map(({ id }) => ({ value: id, label: nameOf(id) })),
          ]}
        />
        <Select
          aria-label={say.action}
          value={action ?? ''}
          onChange={(value) => change({ action: value })}
          showSearch
          style={{ minWidth: 190 }}
          options={[
            { value: '', label: `${say.action}: ${words.common.all}` },
            ...actions
              .filter((name) => !name.endsWith('.read'))
              .map((name) => ({ value: name as string, label: name })),
          ]}
        />
        <Input.Search
          key={`by ${by}`}
          aria-label={say.by}
          placeholder={say.byHelp}
          defaultValue={by}
          maxLength={100}
          allowClear
          style={{ width: 240 }}
          onSearch={(typed) => change({ by: typed.trim() })}
        />
        <Input.Search
          key={`subject ${subject}`}
          aria-label={say.subject}
          placeholder={say.subject}
          defaultValue={subject}
          maxLength={100}
          allowClear
          style={{ width: 240 }}
          onSearch={(typed) => change({ subject: typed.trim() })}
        />
        <Button onClick={() => change(Object.fromEntries(names.map((name) => [name, undefined])))}>
          {words.common.reset}
        </Button>
      </search>
      <CursorTable<AuditEntryView>
        label={words.shell.pages.audit}
        loaded={loaded}
        idOf={({ id }) => id}
        columns={[
          { title: say.at, render: (_, { at }) => <Time at={at} /> },
          {
            title: `${say.action} / ${say.by}`,
            render: (_, entry) => (
              <div>
                <strong className="code">{entry.action}</strong>
                <div>
                  <Id id={entry.by} />
                </div>
              </div>
            ),
          },
          {
            title: `${say.app} / ${say.subject}`,
            render: (_, entry) => (
              <div>
                {nameOf(entry.app)}
                <div>
                  <Id id={entry.subject} />
                </div>
              </div>
            ),
          },
          {
            title: say.changes,
            width: 300,
            render: (_, entry) => (
              <div style={{ width: 300, whiteSpace: 'normal' }}>
                <AuditChanges entry={entry} />
              </div>
            ),
          },
        ]}
      />
    </div>
  )
}
