import type { RefundView } from '@hutong/contract'
import { refundCan } from '@hutong/contract/statuses'
import { Form, Input, Radio } from 'antd'
import { type ReactNode, useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { useSession } from '../../app/session.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import type { ChangeRow } from '../../parts/changes-table.tsx'
import { Money } from '../../parts/text.tsx'

type Props = { refund: RefundView; onDone: () => Promise<void> }
type Verb = 'approve' | 'reject' | 'retry' | 'settle'

/** What a person may decide about a refund in the state it is in. */
export function RefundActions({ onDone, refund }: Props) {
  const { refunds } = useWords()
  const { person } = useSession()
  const [open, setOpen] = useState<Verb>()
  const close = () => setOpen(undefined)
  const isOwn = refund.requested_by === `person:${person.id}`
  const button = (verb: Verb, more: { blocked?: string | false; primary?: boolean } = {}): ReactNode => (
    <Can
      action={`refund.${verb}`}
      size="small"
      type={more.primary ? 'primary' : 'default'}
      blocked={more.blocked}
      onClick={() => setOpen(verb)}
    >
      {refunds[verb]}
    </Can>
  )
  return (
    <span className="row">
      {refundCan.beApproved(refund) && button('approve', { blocked: isOwn && refunds.approveOwn, primary: true })}
      {refundCan.beApproved(refund) && button('reject')}
      {refundCan.beRetried(refund) && button('retry', { primary: true })}
      {refundCan.beSettledElsewhere(refund) && button('settle')}
      <PlainDialog verb={open === 'settle' ? undefined : open} refund={refund} onDone={onDone} onClose={close} />
      {open === 'settle' && <SettleDialog refund={refund} onDone={onDone} onClose={close} />}
    </span>
  )
}

function PlainDialog(props: Props & { verb: 'approve' | 'reject' | 'retry' | undefined; onClose: () => void }) {
  const { refund, verb } = props
  const { refunds, statuses } = useWords()
  const api = useApi()
  // While the dialog closes it still shows what it was about.
  const [shown, setShown] = useState<'approve' | 'reject' | 'retry'>('approve')
  if (verb && verb !== shown) setShown(verb)
  const rows: Readonly<Record<typeof shown, ChangeRow>> = {
    approve: { what: refunds.approval, before: statuses.approval.required, after: statuses.approval.approved },
    reject: { what: refunds.approval, before: statuses.approval.required, after: statuses.approval.rejected },
    retry: { what: refunds.nextTryAt, before: refund.next_try_at ?? '—', after: refunds.due },
  }
  const amount = <Money fen={refund.amount} />
  return (
    <ChangeDialog
      open={verb !== undefined}
      title={refunds[`${shown}Title`]}
      says={refunds[`${shown}Says`]}
      rows={[{ what: refunds.amount, before: amount, after: amount }, rows[shown]]}
      confirm={refunds[shown]}
      danger={shown === 'reject'}
      run={async () => {
        await api.post(`/v1/refunds/${refund.id}/${shown}`)
        await props.onDone()
      }}
      onClose={props.onClose}
    />
  )
}

const outcomes = ['returned_elsewhere', 'not_returned'] as const
type Outcome = (typeof outcomes)[number]

function SettleDialog({ onClose, onDone, refund }: Props & { onClose: () => void }) {
  const { refunds, statuses } = useWords()
  const api = useApi()
  const [outcome, setOutcome] = useState<Outcome>()
  const [note, setNote] = useState('')
  const after = outcome === undefined ? '—' : statuses.refund[outcome === 'returned_elsewhere' ? 'succeeded' : 'failed']
  return (
    <ChangeDialog
      open
      title={refunds.settleTitle}
      says={refunds.settleSays}
      rows={[{ what: refunds.status, before: statuses.refund[refund.status], after }]}
      confirm={refunds.settle}
      danger
      notYet={outcome === undefined || note.trim() === ''}
      run={async () => {
        await api.post(`/v1/refunds/${refund.id}/settle`, { outcome, note: note.trim() })
        await onDone()
      }}
      onClose={onClose}
    >
      <Form layout="vertical">
        <Form.Item label={refunds.outcome}>
          <Radio.Group
            aria-label={refunds.outcome}
            value={outcome}
            onChange={(event) => setOutcome(event.target.value as Outcome)}
            options={outcomes.map((value) => ({ value, label: refunds.outcomes[value] }))}
          />
        </Form.Item>
        <Form.Item label={refunds.note} htmlFor="settle-note">
          <Input id="settle-note" maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
        </Form.Item>
      </Form>
    </ChangeDialog>
  )
}
