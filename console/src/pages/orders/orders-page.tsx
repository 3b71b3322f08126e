import type { FoundOrderView } from '@hutong/contract'
import { channels, methods, orderStatuses } from '@hutong/contract/statuses'
import type { TableColumnsType } from 'antd'
import { Link } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Money, Time } from '../../parts/text.tsx'
import { useCursor, useQuery } from '../../parts/use-query.ts'
import { ExportButton } from './export-button.tsx'
import { filterNames, serverFilter } from './filter.ts'
import { OrderFilters } from './order-filters.tsx'

const every = { status: orderStatuses, method: methods, channel: channels }

export function OrdersPage() {
  const { shell } = useWords()
  const api = useApi()
  const [query, change] = useQuery(filterNames)
  const [after] = useCursor()
  const filter = serverFilter(query, every)
  const orders = useLoaded(
    (signal) =>
      api.list<FoundOrderView>('/console/api/orders', { ...filter, starting_after: after, limit: '25' }, signal),
    [api, JSON.stringify(filter), after],
  )
  return (
    <div className="stack">
      <PageHeader title={shell.pages.orders} aside={<ExportButton filter={filter} />} />
      <OrderFilters query={query} change={change} />
      <CursorTable label={shell.pages.orders} loaded={orders} columns={useColumns()} idOf={({ id }) => id} />
    </div>
  )
}

function useColumns(): TableColumnsType<FoundOrderView> {
  const { common, orders } = useWords()
  const { to } = useScope()
  return [
    {
      title: orders.merchantNo,
      render: (_, order) => (
        <Link className="code" to={to('order', { id: order.id })}>
          {order.merchant_order_no}
        </Link>
      ),
    },
    {
      title: orders.subject,
      render: (_, { subject }) => (
        <div
          title={subject}
          style={{ maxWidth: 200, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {subject}
        </div>
      ),
    },
    { title: orders.amount, align: 'right', render: (_, { amount }) => <Money fen={amount} /> },
    { title: orders.status, render: (_, { status }) => <StatusTag kind="order" status={status} /> },
    {
      title: orders.payment,
      render: (_, { attempts, newest_attempt: newest, payment }) => {
        if (payment) return common.methods[payment.method]
        if (!newest) return <span className="quiet">{orders.notStarted}</span>
        return (
          <span className="row">
            {common.methods[newest.method]}
            <StatusTag kind="attempt" status={newest.status} />
            {attempts > 1 && <span className="quiet">{orders.attempts(attempts)}</span>}
          </span>
        )
      },
    },
    { title: orders.createdAt, render: (_, order) => <Time at={order.created_at} /> },
    { title: orders.paidAt, render: (_, order) => <Time at={order.paid_at} /> },
  ]
}
