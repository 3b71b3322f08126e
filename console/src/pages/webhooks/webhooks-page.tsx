import type { WebhookEndpointView } from '@hutong/contract'
import { type TableColumnsType, Tabs, Tag } from 'antd'
import { Link } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Time } from '../../parts/text.tsx'
import { useCursor, useQuery } from '../../parts/use-query.ts'
import { AddEndpoint } from './add-endpoint.tsx'
import { DeadLetters } from './dead-letters.tsx'

export function WebhooksPage() {
  const { shell, webhooks } = useWords()
  const [query, change] = useQuery(['tab'])
  const tab = query.tab === 'dead' ? 'dead' : 'endpoints'
  return (
    <div className="stack">
      <PageHeader title={shell.pages.webhooks} />
      <Tabs
        activeKey={tab}
        onChange={(next) => change({ tab: next === 'dead' ? next : undefined })}
        items={[
          { key: 'endpoints', label: webhooks.tabs.endpoints },
          { key: 'dead', label: webhooks.tabs.dead },
        ]}
        style={{ marginBottom: -16 }}
      />
      {tab === 'dead' ? <DeadLetters /> : <Endpoints />}
    </div>
  )
}

function Endpoints() {
  const { webhooks } = useWords()
  const { to } = useScope()
  const api = useApi()
  const [after] = useCursor()
  const endpoints = useLoaded(
    (signal) => api.list<WebhookEndpointView>('/v1/webhook_endpoints', { starting_after: after, limit: '25' }, signal),
    [api, after],
  )
  const columns: TableColumnsType<WebhookEndpointView> = [
    {
      title: webhooks.url,
      render: (_, endpoint) => (
        <Link className="code" to={to('webhookEndpoint', { id: endpoint.id })}>
          {endpoint.url}
        </Link>
      ),
    },
    { title: webhooks.enabled, render: (_, endpoint) => <EndpointState endpoint={endpoint} /> },
    {
      title: webhooks.types,
      render: (_, { event_types: types }) => (types.length === 0 ? webhooks.everyType : types.join(', ')),
    },
    { title: webhooks.description, render: (_, { description }) => description ?? '—' },
    { title: webhooks.createdAt, render: (_, endpoint) => <Time at={endpoint.created_at} /> },
  ]
  return (
    <div className="stack">
      <div>
        <AddEndpoint onDone={endpoints.reload} />
      </div>
      <CursorTable label={webhooks.tabs.endpoints} loaded={endpoints} columns={columns} idOf={({ id }) => id} />
    </div>
  )
}

export function EndpointState({ endpoint }: { endpoint: WebhookEndpointView }) {
  const { webhooks } = useWords()
  if (!endpoint.enabled) return <Tag>{webhooks.off}</Tag>
  if (!endpoint.paused_until) return <Tag color="green">{webhooks.on}</Tag>
  return (
    <span className="row">
      <Tag color="orange">{webhooks.paused}</Tag>
      <Time at={endpoint.paused_until} />
    </span>
  )
}
