import type { DeadLetterView } from '@hutong/contract'
import type { TableColumnsType } from 'antd'
import { Link } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Time } from '../../parts/text.tsx'
import { useCursor } from '../../parts/use-query.ts'
import { ResendButton } from './resend-button.tsx'
import { ResendPage } from './resend-page.tsx'

/** What no endpoint took in the end, of all of them. */
export function DeadLetters() {
  const { common, webhooks } = useWords()
  const { to } = useScope()
  const api = useApi()
  const [after] = useCursor()
  const letters = useLoaded(
    (signal) => api.list<DeadLetterView>('/console/api/dead_letters', { starting_after: after, limit: '25' }, signal),
    [api, after],
  )
  const columns: TableColumnsType<DeadLetterView> = [
    { title: webhooks.event, render: (_, letter) => <span className="code">{letter.event_type}</span> },
    {
      title: webhooks.subject,
      render: (_, { subject_id: id }) =>
        id.startsWith('ord_') ? (
          <Link className="code" to={to('order', { id })}>
            …{id.slice(-8)}
          </Link>
        ) : (
          <span className="code">{id}</span>
        ),
    },
    {
      title: webhooks.url,
      render: (_, letter) => (
        <Link className="code" to={to('webhookEndpoint', { id: letter.endpoint })}>
          {letter.url}
        </Link>
      ),
    },
    { title: webhooks.status, render: (_, { status }) => <StatusTag kind="delivery" status={status} /> },
    { title: webhooks.tries, align: 'right', render: (_, { tries }) => tries },
    {
      title: webhooks.answer,
      render: (_, letter) => <span className="code">{letter.last_status_code ?? letter.last_error ?? '—'}</span>,
    },
    { title: webhooks.createdAt, render: (_, letter) => <Time at={letter.created_at} /> },
    {
      title: common.actions,
      fixed: 'end',
      render: (_, letter) => <ResendButton delivery={letter} onDone={letters.reload} />,
    },
  ]
  return (
    <div className="stack">
      <div className="spread">
        <span className="quiet">{webhooks.deadSays}</span>
        <ResendPage letters={letters.value?.data ?? []} onDone={letters.reload} />
      </div>
      <CursorTable label={webhooks.tabs.dead} loaded={letters} columns={columns} idOf={({ id }) => id} />
    </div>
  )
}
