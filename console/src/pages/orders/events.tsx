import type { DeliveryView, EventView } from '@hutong/contract'
import { App, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { Section } from '../../parts/facts.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { Id, Time } from '../../parts/text.tsx'

/** What the merchant was or will be told of the order. `renewed` changes when something new has happened. */
export function Events({ orderId, renewed }: { orderId: string; renewed: number }) {
  const { common, orders } = useWords()
  const api = useApi()
  const events = useLoaded(
    (signal) => api.list<EventView>('/v1/events', { subject_id: orderId, limit: '100' }, signal),
    [api, orderId, renewed],
  )
  const columns: TableColumnsType<EventView> = [
    { title: orders.eventType, render: (_, event) => <span className="code">{event.type}</span> },
    { title: common.id, render: (_, event) => <Id id={event.id} /> },
    { title: orders.eventAt, render: (_, event) => <Time at={event.created_at} /> },
    { title: common.actions, fixed: 'end', render: (_, event) => <ResendButton event={event} /> },
  ]
  return (
    <Section title={orders.eventsTitle}>
      {events.problem ? (
        <ProblemNote problem={events.problem} retry={events.reload} />
      ) : (
        <Table<EventView>
          aria-label={orders.eventsTitle}
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={[...(events.value?.data ?? [])]}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: common.none }}
        />
      )}
    </Section>
  )
}

function ResendButton({ event }: { event: EventView }) {
  const { orders } = useWords()
  const { message } = App.useApp()
  const api = useApi()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Can action="event.resend" size="small" onClick={() => setOpen(true)}>
        {orders.resend}
      </Can>
      <ChangeDialog
        open={isOpen}
        title={orders.resendTitle}
        says={orders.resendSays}
        confirm={orders.resend}
        run={async () => {
          const { data } = await api.post<{ data: DeliveryView[] }>(`/v1/events/${event.id}/resend`)
          void message.info(data.length === 0 ? orders.noEndpoint : orders.resent(data.length))
        }}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
