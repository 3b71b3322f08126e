import type { WebhookEndpointView } from '@hutong/contract'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { SigningSecret } from './signing-secret.tsx'

type Props = { endpoint: WebhookEndpointView; onDone: () => Promise<void> }

export function EndpointActions({ endpoint, onDone }: Props) {
  const { webhooks } = useWords()
  const { to } = useScope()
  const navigate = useNavigate()
  const api = useApi()
  const [open, setOpen] = useState<'switch' | 'rotate' | 'remove'>()
  const [secret, setSecret] = useState<string>()
  const close = () => setOpen(undefined)
  const path = `/v1/webhook_endpoints/${endpoint.id}`
  const turns = endpoint.enabled ? 'disable' : 'enable'
  const state = (enabled: boolean) => (enabled ? webhooks.on : webhooks.off)
  return (
    <>
      <Can action="webhook.manage" onClick={() => setOpen('switch')}>
        {webhooks[turns]}
      </Can>
      <Can action="webhook.manage" onClick={() => setOpen('rotate')}>
        {webhooks.rotate}
      </Can>
      <Can action="webhook.manage" danger onClick={() => setOpen('remove')}>
        {webhooks.remove}
      </Can>
      <ChangeDialog
        open={open === 'switch'}
        title={webhooks[`${turns}Title`]}
        says={webhooks[`${turns}Says`]}
        rows={[{ what: webhooks.enabled, before: state(endpoint.enabled), after: state(!endpoint.enabled) }]}
        confirm={webhooks[turns]}
        run={async () => {
          await api.patch(path, { enabled: !endpoint.enabled })
          await onDone()
        }}
        onClose={close}
      />
      <ChangeDialog
        open={open === 'rotate'}
        title={webhooks.rotateTitle}
        says={webhooks.rotateSays}
        confirm={webhooks.rotate}
        run={async () => {
          setSecret((await api.post<WebhookEndpointView>(`${path}/rotate_secret`)).secret)
          await onDone()
        }}
        onClose={close}
      />
      <ChangeDialog
        open={open === 'remove'}
        title={webhooks.removeTitle}
        says={webhooks.removeSays}
        rows={[{ what: webhooks.url, before: endpoint.url, after: '—' }]}
        confirm={webhooks.remove}
        danger
        run={async () => {
          await api.delete(path)
          await navigate(to('webhooks'))
        }}
        onClose={close}
      />
      <SigningSecret secret={secret} onClose={() => setSecret(undefined)} />
    </>
  )
}
