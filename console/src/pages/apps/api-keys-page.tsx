import type { ApiKeyView } from '@hutong/contract'
import { Tag } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { Id, Time } from '../../parts/text.tsx'

export function ApiKeysPage() {
  const words = useWords()
  const say = words.setUp.apiKeys
  const api = useApi()
  const { app, mode } = useScope()
  const loaded = useLoaded((signal) => api.list<ApiKeyView>('/v1/api_keys', {}, signal), [api])
  const [asksNew, setAsksNew] = useState(false)
  const [made, setMade] = useState<string>()
  const [revoked, setRevoked] = useState<ApiKeyView | null>(null)
  const create = async () => {
    setMade((await api.post<ApiKeyView>('/v1/api_keys')).secret)
    await loaded.reload()
  }

  return (
    <div className="stack">
      <PageHeader
        title={words.shell.pages.apiKeys}
        aside={
          <Can action="key.manage" type="primary" onClick={() => setAsksNew(true)}>
            {say.create}
          </Can>
        }
      >
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      <PlainTable<ApiKeyView>
        label={words.shell.pages.apiKeys}
        loaded={loaded}
        rows={loaded.value?.data ?? []}
        rowKey="id"
        columns={[
          {
            title: say.key,
            render: (_, { hint, id }) => (
              <div>
                <div className="code">{hint}</div>
                <Id id={id} />
              </div>
            ),
          },
          {
            title: say.state,
            render: (_, { revoked_at: at }) =>
              at === null ? <Tag color="green">{say.active}</Tag> : <Tag>{say.revoked}</Tag>,
          },
          { title: say.created, render: (_, { created_at: at }) => <Time at={at} /> },
          { title: say.revokedAt, render: (_, { revoked_at: at }) => <Time at={at} /> },
          {
            title: '',
            fixed: 'end',
            render: (_, key) => (
              <Can
                action="key.manage"
                danger
                blocked={key.revoked_at !== null && say.isRevoked}
                onClick={() => setRevoked(key)}
              >
                {say.revoke}
              </Can>
            ),
          },
        ]}
      />
      <ChangeDialog
        open={asksNew}
        title={say.createTitle(app.name, words.shell[mode])}
        says={say.createSays}
        confirm={say.create}
        run={create}
        onClose={() => setAsksNew(false)}
      />
      <ShownOnce title={say.made} says={say.once} secret={made} onClose={() => setMade(undefined)} />
      <ChangeDialog
        open={revoked !== null}
        title={say.revokeTitle(revoked?.hint ?? '')}
        says={say.revokeSays}
        confirm={say.revoke}
        danger
        run={async () => {
          await api.post(`/v1/api_keys/${revoked?.id}/revoke`)
          await loaded.reload()
        }}
        onClose={() => setRevoked(null)}
      />
    </div>
  )
}
