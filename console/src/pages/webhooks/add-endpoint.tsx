import type { WebhookEndpointView } from '@hutong/contract'
import { eventTypeNames } from '@hutong/contract/events'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { SigningSecret } from './signing-secret.tsx'

export function AddEndpoint({ onDone }: { onDone: () => Promise<void> }) {
  const { webhooks } = useWords()
  const api = useApi()
  const [isOpen, setOpen] = useState(false)
  const [url, setUrl] = useState('')
  const [types, setTypes] = useState<string[]>([])
  const [description, setDescription] = useState('')
  const [secret, setSecret] = useState<string>()
  const begin = () => {
    setUrl('')
    setTypes([])
    setDescription('')
    setOpen(true)
  }
  return (
    <>
      <Can action="webhook.manage" type="primary" onClick={begin}>
        {webhooks.add}
      </Can>
      <ChangeDialog
        open={isOpen}
        title={webhooks.addTitle}
        says={webhooks.addSays}
        confirm={webhooks.add}
        notYet={url.trim() === ''}
        run={async () => {
          const body = {
            url: url.trim(),
            event_types: types,
            ...(description.trim() ? { description: description.trim() } : {}),
          }
          setSecret((await api.post<WebhookEndpointView>('/v1/webhook_endpoints', body)).secret)
          await onDone()
        }}
        onClose={() => setOpen(false)}
      >
        <Form layout="vertical">
          <Form.Item label={webhooks.url} htmlFor="endpoint-url" extra={webhooks.urlHelp}>
            <Input
              id="endpoint-url"
              type="url"
              maxLength={512}
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          </Form.Item>
          <Form.Item label={webhooks.types} htmlFor="endpoint-types" extra={webhooks.typesHelp}>
            <Select
              id="endpoint-types"
              mode="multiple"
              value={types}
              onChange={setTypes}
              options={eventTypeNames.map((value) => ({ value, label: value }))}
            />
          </Form.Item>
          <Form.Item label={webhooks.description} htmlFor="endpoint-description">
            <Input
              id="endpoint-description"
              maxLength={200}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
            />
          </Form.Item>
        </Form>
      </ChangeDialog>
      <SigningSecret secret={secret} onClose={() => setSecret(undefined)} />
    </>
  )
}
