import type { AttemptView } from '@hutong/contract'
import { Table, type TableColumnsType } from 'antd'
import { useWords } from '../../app/language.tsx'
import { Section } from '../../parts/facts.tsx'
import { History } from '../../parts/history.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Id, Money, Time } from '../../parts/text.tsx'

/** Each try to pay, with how its status moved below it. */
export function Attempts({ attempts }: { attempts: readonly AttemptView[] }) {
  const { common, orders, statuses } = useWords()
  const columns: TableColumnsType<AttemptView> = [
    { title: orders.attemptNo, render: (_, attempt) => <Id id={attempt.attempt_no} /> },
    {
      title: orders.method,
      render: (_, { method, payer_role: role, product }) => (
        <span>
          {common.methods[method]} <span className="quiet">{product}</span>
          {role === 'friend' && ` · ${orders.roles.friend}`}
        </span>
      ),
    },
    { title: orders.status, render: (_, { status }) => <StatusTag kind="attempt" status={status} /> },
    {
      title: orders.amount,
      align: 'right',
      render: (_, attempt) => <Money fen={attempt.paid_amount ?? attempt.amount} />,
    },
    {
      title: orders.disposition,
      render: (_, { disposition, surplus_reason: reason }) =>
        disposition
          ? `${statuses.disposition[disposition]}${reason ? ` · ${statuses.surplusReason[reason]}` : ''}`
          : '—',
    },
    { title: orders.tradeNo, render: (_, attempt) => <Id id={attempt.channel_trade_no} /> },
    {
      title: orders.failure,
      render: (_, { failure }) =>
        failure ? (
          <span className="code">
            {failure.code}
            {failure.message && ` (${failure.message})`}
          </span>
        ) : (
          '—'
        ),
    },
    { title: orders.createdAt, render: (_, attempt) => <Time at={attempt.created_at} /> },
  ]
  return (
    <Section title={orders.attemptsTitle}>
      <Table<AttemptView>
        aria-label={orders.attemptsTitle}
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...attempts]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        expandable={{ expandedRowRender: ({ history }) => <History kind="attempt" entries={history} /> }}
        locale={{ emptyText: orders.notStarted }}
      />
    </Section>
  )
}
