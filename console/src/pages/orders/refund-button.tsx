import type { MoneyPolicyView, OrderView, RefundView } from '@hutong/contract'
import { orderCan } from '@hutong/contract/statuses'
import { Alert, Form, Input } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { fenFrom, yuan } from '../../parts/money.ts'
import { refundLeft } from './refund-left.ts'

type Props = { order: OrderView; refunds: readonly RefundView[]; onDone: () => Promise<void> }

export function RefundButton(props: Props) {
  const { orders } = useWords()
  const [opened, setOpened] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const { left } = refundLeft(props.order, props.refunds)
  const blocked = !orderCan.beRefunded(props.order) ? orders.refundNot : left === 0 && orders.refundNothing
  return (
    <>
      <Can
        action="refund.request"
        blocked={blocked}
        type="primary"
        onClick={() => {
          setOpened(opened + 1)
          setOpen(true)
        }}
      >
        {orders.refund}
      </Can>
      {opened > 0 && <RefundDialog key={opened} {...props} open={isOpen} onClose={() => setOpen(false)} />}
    </>
  )
}

/** Its number is made once for each time the dialog is opened: pressing twice, or after an answer was lost, is the same refund. */
function RefundDialog({ onClose, onDone, open, order, refunds }: Props & { open: boolean; onClose: () => void }) {
  const { orders } = useWords()
  const api = useApi()
  const { gone, left } = refundLeft(order, refunds)
  const [typed, setTyped] = useState(() => yuan(left).slice(1))
  const [reason, setReason] = useState('')
  const [refundNo] = useState(() => `C-${Date.now().toString(36)}-${crypto.randomUUID().slice(0, 8)}`)
  const policy = useLoaded((signal) => api.get<MoneyPolicyView>('/v1/policies', undefined, signal), [api])
  const amount = fenFrom(typed)
  const isFine = amount !== undefined && amount >= 1 && amount <= left
  const limit = policy.value?.refund_approval_above ?? null
  return (
    <ChangeDialog
      open={open}
      title={orders.refundTitle}
      says={orders.refundSays}
      rows={[
        { what: orders.refundGone, before: yuan(gone), after: isFine ? yuan(gone + amount) : '—' },
        { what: orders.refundLeft, before: yuan(left), after: isFine ? yuan(left - amount) : '—' },
      ]}
      confirm={orders.refund}
      notYet={!isFine}
      done={orders.refundDone}
      run={async () => {
        const body = {
          order: order.id,
          refund_no: refundNo,
          amount,
          ...(reason.trim() ? { reason: reason.trim() } : {}),
        }
        await api.post('/v1/refunds', body)
        await onDone()
      }}
      onClose={onClose}
    >
      <Form layout="vertical">
        <Form.Item
          label={orders.refundAmount}
          htmlFor="refund-amount"
          {...(isFine ? {} : { validateStatus: 'error' as const, help: orders.refundAmountWrong(yuan(left)) })}
        >
          <Input
            id="refund-amount"
            inputMode="decimal"
            prefix="¥"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Form.Item>
        <Form.Item label={orders.refundReason} htmlFor="refund-reason">
          <Input id="refund-reason" maxLength={80} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Form.Item>
        <div className="quiet">
          {orders.refundNo}: <span className="code">{refundNo}</span>
        </div>
      </Form>
      {limit !== null && (amount ?? 0) > limit && (
        <Alert type="warning" showIcon title={orders.refundApproval(yuan(limit))} />
      )}
    </ChangeDialog>
  )
}
