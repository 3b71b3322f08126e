import type { RefundView } from '@hutong/contract'
import { Link, useParams } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { Facts, Section } from '../../parts/facts.tsx'
import { History } from '../../parts/history.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Id, Money, Time } from '../../parts/text.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { RefundActions } from './refund-actions.tsx'

export function RefundPage() {
  const { id = '' } = useParams()
  const { common, refunds, shell, statuses } = useWords()
  const { to } = useScope()
  const api = useApi()
  const loaded = useLoaded(
    (signal) => api.get<RefundView>(`/v1/refunds/${encodeURIComponent(id)}`, undefined, signal),
    [api, id],
    4_000,
  )
  const { problem, reload, value: refund } = loaded
  if (!refund) return problem ? <ProblemNote problem={problem} retry={reload} /> : <Waiting />
  const failure = refund.failure && [refund.failure.code, refund.failure.message].filter(Boolean).join(' · ')
  return (
    <div className="stack">
      <PageHeader
        title={`${shell.pages.refund} ${refund.refund_no ?? ''}`.trim()}
        aside={<RefundActions refund={refund} onDone={reload} />}
      >
        <div className="row">
          <StatusTag kind="refund" status={refund.status} />
          {refund.approval !== 'not_needed' && <StatusTag kind="approval" status={refund.approval} />}
          <strong>
            <Money fen={refund.amount} />
          </strong>
        </div>
      </PageHeader>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <Section title={refunds.facts}>
        <Facts
          pairs={[
            [refunds.id, <Id key="id" id={refund.id} />],
            [refunds.refundNo, refund.refund_no && <Id key="no" id={refund.refund_no} />],
            [
              refunds.order,
              <Link key="order" className="code" to={to('order', { id: refund.order })}>
                {refund.order}
              </Link>,
            ],
            [refunds.purpose, statuses.purpose[refund.purpose]],
            [refunds.channel, common.channels[refund.channel]],
            [refunds.channelNo, refund.channel_refund_no && <Id key="channel" id={refund.channel_refund_no} />],
            [refunds.reason, refund.reason],
            [refunds.approval, statuses.approval[refund.approval]],
            [refunds.requestedBy, <Id key="by" id={refund.requested_by} />],
            [refunds.decidedBy, refund.decided_by && <Id key="decided" id={refund.decided_by} />],
            [refunds.createdAt, <Time key="made" at={refund.created_at} />],
            [refunds.submittedAt, refund.submitted_at && <Time key="sent" at={refund.submitted_at} />],
            [refunds.refundedAt, refund.refunded_at && <Time key="back" at={refund.refunded_at} />],
            [refunds.nextTryAt, refund.next_try_at && <Time key="next" at={refund.next_try_at} />],
            [refunds.failure, failure && <span className="code">{failure}</span>],
          ]}
        />
      </Section>
      <Section title={refunds.history}>
        {refund.history.length === 0 ? common.none : <History kind="refund" entries={refund.history} />}
      </Section>
    </div>
  )
}
