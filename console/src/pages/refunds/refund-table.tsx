import type { RefundView } from '@hutong/contract'
import { Table, type TableColumnsType } from 'antd'
import { Link } from 'react-router'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Money, Time } from '../../parts/text.tsx'
import { RefundActions } from './refund-actions.tsx'

type Done = () => Promise<void>

export function useRefundColumns(onDone: Done, hideOrder = false): TableColumnsType<RefundView> {
  const { common, refunds, statuses } = useWords()
  const { to } = useScope()
  const columns: TableColumnsType<RefundView> = [
    {
      title: refunds.refundNo,
      render: (_, refund) => (
        <Link className="code" to={to('refund', { id: refund.id })}>
          {refund.refund_no ?? refund.id}
        </Link>
      ),
    },
    {
      key: 'order',
      title: refunds.order,
      render: (_, { order }) => (
        <Link className="code" to={to('order', { id: order })}>
          …{order.slice(-8)}
        </Link>
      ),
    },
    { title: refunds.amount, align: 'right', render: (_, { amount }) => <Money fen={amount} /> },
    {
      title: refunds.status,
      render: (_, { approval, status }) => (
        <span className="row">
          <StatusTag kind="refund" status={status} />
          {approval !== 'not_needed' && <StatusTag kind="approval" status={approval} />}
        </span>
      ),
    },
    { title: refunds.purpose, render: (_, { purpose }) => statuses.purpose[purpose] },
    { title: refunds.channel, render: (_, { channel }) => common.channels[channel] },
    { title: refunds.createdAt, render: (_, refund) => <Time at={refund.created_at} /> },
    { title: common.actions, fixed: 'end', render: (_, refund) => <RefundActions refund={refund} onDone={onDone} /> },
  ]
  return columns.filter(({ key }) => !hideOrder || key !== 'order')
}

/** A few refunds that belong together. */
export function RefundTable(props: {
  label: string
  refunds: readonly RefundView[]
  onDone: Done
  hideOrder?: boolean
}) {
  const { common } = useWords()
  return (
    <Table<RefundView>
      aria-label={props.label}
      size="small"
      rowKey="id"
      columns={useRefundColumns(props.onDone, props.hideOrder)}
      dataSource={[...props.refunds]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: common.none }}
    />
  )
}
