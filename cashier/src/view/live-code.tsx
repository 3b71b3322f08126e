import type { ChannelProduct, Method, PayerAction } from '@hutong/contract'
import type { VNode } from 'preact'
import { Code } from './code.tsx'
import { type Drawn, StartAgain, TimeLeft } from './parts.tsx'

type ShowQr = Extract<PayerAction, { kind: 'show_qr' }>

/** The code a plain form has just asked for, or null: the page then has an empty frame for the script. */
export function codeByForm({ scene }: Drawn, method: Method): ShowQr | null {
  const action = scene.byForm?.method === method ? scene.byForm.started.action : null
  return action?.kind === 'show_qr' ? action : null
}

const liveProduct: Partial<Record<Method, ChannelProduct>> = {
  wechat_scan: 'native_qr',
  alipay: 'precreate',
  huabei: 'precreate',
  unionpay: 'order_qr',
}

/** A channel's own code: for a live camera only, with an end, and to be renewed when it is over. */
export function LiveCode({ scene, method, hint }: Drawn & { method: Method; hint: string }): VNode {
  const { words } = scene
  const action = codeByForm({ scene }, method)
  return (
    <div class="live-code" data-live-code={method} hidden={action === null}>
      <div class="frame">
        <Code code={action && scene.drawCode(action.content)} label={words.liveCodeAlt} />
        <strong class="ended">{words.codeExpired}</strong>
      </div>
      <p class="hint">{hint}</p>
      <p class="hint quiet">
        {words.codeExpiresIn}{' '}
        <TimeLeft scene={scene} until={action?.expires_at ?? scene.view.order.expires_at} name="code" />
      </p>
      <StartAgain scene={scene} method={method} product={liveProduct[method] ?? 'native_qr'} look="link">
        {words.refreshCode}
      </StartAgain>
    </div>
  )
}
