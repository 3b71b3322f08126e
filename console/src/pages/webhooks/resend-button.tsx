import type { DeliveryView } from '@hutong/contract'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'

type Props = { delivery: Pick<DeliveryView, 'endpoint' | 'event' | 'status'>; onDone: () => Promise<void> }

/** One event to one endpoint, again. */
export function ResendButton({ delivery, onDone }: Props) {
  const { statuses, webhooks } = useWords()
  const api = useApi()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Can action="event.resend" size="small" onClick={() => setOpen(true)}>
        {webhooks.resend}
      </Can>
      <ChangeDialog
        open={isOpen}
        title={webhooks.resendTitle}
        says={webhooks.resendSays}
        rows={[
          { what: webhooks.status, before: statuses.delivery[delivery.status], after: statuses.delivery.scheduled },
        ]}
        confirm={webhooks.resend}
        done={webhooks.resent}
        run={async () => {
          await api.post(`/v1/events/${delivery.event}/resend`, { endpoint: delivery.endpoint })
          await onDone()
        }}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
