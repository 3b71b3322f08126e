import type { Method, PayerAction } from '@hutong/contract'
import type { VNode } from 'preact'
import { clockFace, leftMs } from '../countdown.ts'
import { Code } from './code.tsx'
import { Spinner } from './icons.tsx'
import { type Drawn, StartForm } from './parts.tsx'

type ShowQr = Extract<PayerAction, { kind: 'show_qr' }>

/** The code an attempt of this method answered with, or null when there is none to show. */
export function liveCodeOf(drawn: Drawn, method: Method): ShowQr | null {
  const { started } = drawn.model
  const action = started?.method === method ? started.attempt.action : null
  return action?.kind === 'show_qr' ? action : null
}

/** A channel's own code: for a live camera only, with an end, and to be renewed when it is over. */
export function LiveCode(props: Drawn & { method: Method; action: ShowQr; hint: string }): VNode {
  const { model, words, method, action, hint } = props
  const drawn = { model, actions: props.actions, words }
  const left = leftMs(action.expires_at, model.view.now, model.elapsedMs)
  const code = model.codes.find((shape) => shape.content === action.content)
  const product = method === 'alipay' ? 'precreate' : 'native_qr'
  return (
    <div class="live-code">
      <div class={left === 0 ? 'frame over' : 'frame'}>
        {code === undefined ? <Spinner /> : <Code code={code} label={words.liveCodeAlt} />}
        {left === 0 && <strong>{words.codeExpired}</strong>}
      </div>
      <p class="hint">{hint}</p>
      {left > 0 && (
        <p class="hint quiet">
          {words.codeExpiresIn} <span class="digits">{clockFace(left)}</span>
        </p>
      )}
      <StartForm {...drawn} method={method} product={product} look={left === 0 ? 'button' : 'link'}>
        {words.refreshCode}
      </StartForm>
    </div>
  )
}
