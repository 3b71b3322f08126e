import type { DeliveryView, WebhookEndpointView } from '@hutong/contract'
import type { TableColumnsType } from 'antd'
import { useParams } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { Facts, Section } from '../../parts/facts.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Id, Time } from '../../parts/text.tsx'
import { useCursor } from '../../parts/use-query.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { EndpointActions } from './endpoint-actions.tsx'
import { ResendButton } from './resend-button.tsx'
import { EndpointState } from './webhooks-page.tsx'

export function EndpointPage() {
  const { id = '' } = useParams()
  const { shell, webhooks } = useWords()
  const api = useApi()
  const path = `/v1/webhook_endpoints/${encodeURIComponent(id)}`
  const {
    problem,
    reload,
    value: endpoint,
  } = useLoaded((signal) => api.get<WebhookEndpointView>(path, undefined, signal), [api, path], 10_000)
  if (!endpoint) return problem ? <ProblemNote problem={problem} retry={reload} /> : <Waiting />
  const types = endpoint.event_types.length === 0 ? webhooks.everyType : endpoint.event_types.join(', ')
  return (
    <div className="stack">
      <PageHeader title={shell.pages.webhookEndpoint} aside={<EndpointActions endpoint={endpoint} onDone={reload} />}>
        <span className="code">{endpoint.url}</span>
      </PageHeader>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <Section title={webhooks.facts}>
        <Facts
          pairs={[
            ['ID', <Id key="id" id={endpoint.id} />],
            [webhooks.enabled, <EndpointState key="state" endpoint={endpoint} />],
            [webhooks.types, types],
            [webhooks.description, endpoint.description],
            [webhooks.createdAt, <Time key="made" at={endpoint.created_at} />],
            [
              webhooks.secretUntil,
              endpoint.previous_secret_expires_at && <Time key="old" at={endpoint.previous_secret_expires_at} />,
            ],
          ]}
        />
      </Section>
      <Section title={webhooks.deliveries}>
        <Deliveries path={`${path}/deliveries`} />
      </Section>
    </div>
  )
}

function Deliveries({ path }: { path: string }) {
  const { common, webhooks } = useWords()
  const api = useApi()
  const [after] = useCursor()
  const deliveries = useLoaded(
    (signal) => api.list<DeliveryView>(path, { starting_after: after, limit: '25' }, signal),
    [api, path, after],
    10_000,
  )
  const columns: TableColumnsType<DeliveryView> = [
    { title: webhooks.event, render: (_, { event }) => <Id id={event} /> },
    { title: webhooks.status, render: (_, { status }) => <StatusTag kind="delivery" status={status} /> },
    { title: webhooks.tries, align: 'right', render: (_, { tries }) => tries },
    {
      title: webhooks.answer,
      render: (_, delivery) => <span className="code">{delivery.last_status_code ?? delivery.last_error ?? '—'}</span>,
    },
    { title: webhooks.createdAt, render: (_, delivery) => <Time at={delivery.created_at} /> },
    { title: webhooks.deliveredAt, render: (_, delivery) => <Time at={delivery.delivered_at} /> },
    { title: webhooks.nextAt, render: (_, delivery) => <Time at={delivery.next_attempt_at} /> },
    {
      title: common.actions,
      fixed: 'end',
      render: (_, delivery) => <ResendButton delivery={delivery} onDone={deliveries.reload} />,
    },
  ]
  return <CursorTable label={webhooks.deliveries} loaded={deliveries} columns={columns} idOf={({ id }) => id} />
}
