import type { StrayMoneyView } from '@hutong/contract'
import { Form, Input, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Money, Time } from '../../parts/text.tsx'
import { useCursor } from '../../parts/use-query.ts'

type Done = () => Promise<void>

/** Money that came in and belongs to no order, with what became of it. */
export function StrayMoneyPage() {
  const { shell, strayMoney } = useWords()
  const api = useApi()
  const [after] = useCursor()
  const found = useLoaded(
    (signal) => api.list<StrayMoneyView>('/v1/stray_money', { starting_after: after, limit: '25' }, signal),
    [api, after],
    10_000,
  )
  return (
    <div className="stack">
      <PageHeader title={shell.pages.strayMoney}>
        <div className="quiet">{strayMoney.says}</div>
      </PageHeader>
      <CursorTable
        label={shell.pages.strayMoney}
        loaded={found}
        columns={useColumns(found.reload)}
        idOf={({ attempt }) => attempt}
      />
    </div>
  )
}

function useColumns(onDone: Done): TableColumnsType<StrayMoneyView> {
  const { common, statuses, strayMoney } = useWords()
  const { to } = useScope()
  return [
    {
      title: strayMoney.order,
      render: (_, { order }) => (
        <Link className="code" to={to('order', { id: order })}>
          …{order.slice(-8)}
        </Link>
      ),
    },
    { title: strayMoney.amount, align: 'right', render: (_, { amount }) => <Money fen={amount} /> },
    {
      title: strayMoney.why,
      render: (_, { disposition, reason }) =>
        reason ? statuses.surplusReason[reason] : statuses.disposition[disposition],
    },
    { title: strayMoney.channel, render: (_, { channel }) => common.channels[channel] },
    { title: strayMoney.state, render: (_, { state }) => <StatusTag kind="stray" status={state} /> },
    { title: strayMoney.arrivedAt, render: (_, stray) => <Time at={stray.created_at} /> },
    { title: strayMoney.dueAt, render: (_, stray) => <Time at={stray.due_at} /> },
    {
      title: strayMoney.refund,
      render: (_, { refund }) =>
        refund ? (
          <Link className="code" to={to('refund', { id: refund })}>
            …{refund.slice(-8)}
          </Link>
        ) : (
          '—'
        ),
    },
    { title: strayMoney.note, render: (_, { note }) => note ?? '—' },
    { title: common.actions, fixed: 'end', render: (_, stray) => <Decisions stray={stray} onDone={onDone} /> },
  ]
}

/** A return that failed at its channel may be decided about again; one that is only stuck is a matter of its refund. */
const mayBeDecided = ({ state }: StrayMoneyView) => ['due', 'awaiting_decision', 'needs_action'].includes(state)

function Decisions({ onDone, stray }: { stray: StrayMoneyView; onDone: Done }) {
  const { statuses, strayMoney } = useWords()
  const api = useApi()
  const [open, setOpen] = useState<'return' | 'write_off'>()
  const [note, setNote] = useState('')
  const close = () => setOpen(undefined)
  const blocked = !mayBeDecided(stray) && strayMoney.decided
  const before = statuses.stray[stray.state]
  const amount = <Money fen={stray.amount} />
  const of = { what: strayMoney.amount, before: amount, after: amount }
  return (
    <span className="row">
      <Can action="stray.decide" size="small" blocked={blocked} onClick={() => setOpen('return')}>
        {strayMoney.return}
      </Can>
      <Can action="stray.decide" size="small" blocked={blocked} onClick={() => setOpen('write_off')}>
        {strayMoney.writeOff}
      </Can>
      <ChangeDialog
        open={open === 'return'}
        title={strayMoney.returnTitle}
        says={strayMoney.returnSays}
        rows={[of, { what: strayMoney.state, before, after: statuses.stray.returning }]}
        confirm={strayMoney.return}
        run={async () => {
          await api.post(`/v1/stray_money/${stray.attempt}/return`)
          await onDone()
        }}
        onClose={close}
      />
      <ChangeDialog
        open={open === 'write_off'}
        title={strayMoney.writeOffTitle}
        says={strayMoney.writeOffSays}
        rows={[of, { what: strayMoney.state, before, after: statuses.stray.written_off }]}
        confirm={strayMoney.writeOff}
        danger
        notYet={note.trim() === ''}
        run={async () => {
          await api.post(`/v1/stray_money/${stray.attempt}/write_off`, { note: note.trim() })
          await onDone()
        }}
        onClose={close}
      >
        <Form layout="vertical">
          <Form.Item label={strayMoney.note} htmlFor="write-off-note">
            <Input id="write-off-note" maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
          </Form.Item>
        </Form>
      </ChangeDialog>
    </span>
  )
}
