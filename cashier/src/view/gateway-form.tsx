import type { PayerAction } from '@hutong/contract'
import type { VNode } from 'preact'
import { webAddress } from '../web-address.ts'
import type { Drawn } from './parts.tsx'

type SubmitForm = Extract<PayerAction, { kind: 'submit_form' }>

/** Without script: the gateway's own form, already filled in, with one button to press. */
export function GatewayForm({ scene, action }: Drawn & { action: SubmitForm }): VNode | null {
  const address = webAddress(action.url)
  if (address === null) return null
  return (
    <form method="post" action={address} accept-charset="utf-8">
      {Object.entries(action.fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <p class="hint">{scene.words.gatewayReady}</p>
      <button type="submit" class="button unionpay">
        {scene.words.goOnToGateway}
      </button>
    </form>
  )
}
