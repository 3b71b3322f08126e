import type { OrderView } from '@hutong/contract'
import { orderCan } from '@hutong/contract/statuses'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'

export function CloseButton({ order, onDone }: { order: OrderView; onDone: () => Promise<void> }) {
  const { orders, statuses } = useWords()
  const api = useApi()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Can
        action="order.close"
        blocked={!orderCan.beClosed(order) && orders.closeNot}
        danger
        onClick={() => setOpen(true)}
      >
        {orders.close}
      </Can>
      <ChangeDialog
        open={isOpen}
        title={orders.closeTitle}
        says={orders.closeSays}
        rows={[{ what: orders.status, before: statuses.order[order.status], after: statuses.order.closed }]}
        confirm={orders.close}
        danger
        done={orders.closed}
        run={async () => {
          await api.post(`/v1/orders/${order.id}/close`)
          await onDone()
        }}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
