import type { AttemptView, FriendPayLinkView, OrderView, RefundView, TimelineView } from '@hutong/contract'
import { useParams } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { Facts, Section } from '../../parts/facts.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Id, Money, Time } from '../../parts/text.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { RefundTable } from '../refunds/refund-table.tsx'
import { Attempts } from './attempts.tsx'
import { CloseButton } from './close-button.tsx'
import { Diagnosis } from './diagnosis.tsx'
import { Events } from './events.tsx'
import { FriendLinks } from './friend-links.tsx'
import { RefundButton } from './refund-button.tsx'
import { Timeline } from './timeline.tsx'

const everyMs = 4_000

/** Everything of one order, renewed while it is looked at: it may be paid at this moment. */
export function OrderPage() {
  const { id = '' } = useParams()
  const api = useApi()
  const words = useWords()
  const { orders } = words
  const loaded = useLoaded(
    async (signal) => {
      const [order, timeline, attempts, refunds, links] = await Promise.all([
        api.get<OrderView>(`/v1/orders/${encodeURIComponent(id)}`, undefined, signal),
        api.get<TimelineView>(`/v1/orders/${encodeURIComponent(id)}/timeline`, undefined, signal),
        api.list<AttemptView>(`/v1/orders/${encodeURIComponent(id)}/attempts`, undefined, signal),
        api.list<RefundView>('/v1/refunds', { order: id, limit: '100' }, signal),
        api.list<FriendPayLinkView>(`/v1/orders/${encodeURIComponent(id)}/friend_pay_links`, undefined, signal),
      ])
      return { order, timeline, attempts: attempts.data, refunds: refunds.data, links: links.data }
    },
    [api, id],
    everyMs,
  )
  const { problem, reload, value } = loaded
  if (!value) return problem ? <ProblemNote problem={problem} retry={reload} /> : <Waiting />
  const { attempts, links, order, refunds, timeline } = value
  return (
    <div className="stack">
      <PageHeader
        title={`${words.shell.pages.order} ${order.merchant_order_no}`}
        aside={
          <>
            <RefundButton order={order} refunds={refunds} onDone={reload} />
            <CloseButton order={order} onDone={reload} />
          </>
        }
      >
        <div className="row">
          <StatusTag kind="order" status={order.status} />
          <strong>
            <Money fen={order.amount} />
          </strong>
          <span>{order.subject}</span>
        </div>
      </PageHeader>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <Diagnosis timeline={timeline} />
      <OrderFacts order={order} />
      <Attempts attempts={attempts} />
      <Section title={orders.refundsTitle}>
        <RefundTable refunds={refunds} onDone={reload} label={orders.refundsTitle} hideOrder />
      </Section>
      <FriendLinks order={order} links={links} onDone={reload} />
      <Timeline timeline={timeline} />
      <Events orderId={order.id} renewed={timeline.entries.length} />
    </div>
  )
}

function OrderFacts({ order }: { order: OrderView }) {
  const { common, orders, statuses } = useWords()
  const { payment } = order
  return (
    <Section title={orders.facts}>
      <Facts
        pairs={[
          [orders.id, <Id key="id" id={order.id} />],
          [orders.merchantNo, <Id key="no" id={order.merchant_order_no} />],
          [orders.createdAt, <Time key="made" at={order.created_at} />],
          [orders.expiresAt, <Time key="ends" at={order.expires_at} />],
          [orders.paidAt, order.paid_at && <Time key="paid" at={order.paid_at} />],
          [orders.closedAt, order.closed_at && <Time key="closed" at={order.closed_at} />],
          [orders.closeReason, order.close_reason && statuses.closeReason[order.close_reason]],
          [orders.method, payment && `${common.methods[payment.method]} · ${payment.product}`],
          [orders.payer, payment && orders.roles[payment.payer_role]],
          [orders.tradeNo, payment && <Id key="trade" id={payment.channel_trade_no} />],
          [orders.refunded, order.refunded_amount > 0 && <Money key="refunded" fen={order.refunded_amount} />],
          [orders.buyer, [order.buyer_name, order.buyer_id].filter(Boolean).join(' · ')],
          [
            orders.cashier,
            order.status === 'awaiting_payment' && (
              <a key="cashier" href={order.cashier_url} target="_blank" rel="noreferrer">
                {orders.openCashier}
              </a>
            ),
          ],
          [
            orders.metadata,
            Object.keys(order.metadata).length > 0 && (
              <span key="metadata" className="code">
                {JSON.stringify(order.metadata)}
              </span>
            ),
          ],
        ]}
      />
    </Section>
  )
}
