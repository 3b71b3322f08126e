import type { VNode } from 'preact'
import { sayError } from '../words/say-error.ts'
import { Code } from './code.tsx'
import { Spinner } from './icons.tsx'
import { MethodList } from './method-list.tsx'
import { Confirming } from './outcome.tsx'
import { type Drawn, Say } from './parts.tsx'

/** Inside a wallet: its own payment window is opened at once, and this is what stands behind it. */
function Wallet({ model, actions, words }: Drawn): VNode | null {
  const { wallet } = model
  if (wallet === null) return null
  if (wallet.state === 'answered') return <Confirming saying={words.confirming} />
  const method = wallet.attempt.action?.kind === 'invoke_alipay_bridge' ? 'alipay' : 'wechat_scan'
  const calling = wallet.state === 'calling'
  return (
    <section class="wallet">
      <p class="hint" role="status">
        {wallet.state === 'cancelled' && words.cancelled}
        {wallet.state === 'failed' && words.walletFailed}
        {calling && words.waitingForWallet}
      </p>
      <button type="button" class={`button ${method}`} disabled={calling || !model.scripted} onClick={actions.pay}>
        {calling && <Spinner />} {words.payNow}
      </button>
      <noscript>
        <p class="hint">{words.needsScript}</p>
      </noscript>
    </section>
  )
}

/** The open order behind a scanned code. */
export function ScanContent(drawn: Drawn): VNode {
  const { model, words } = drawn
  const code = model.codes.find((shape) => shape.content === model.view.scan_url)
  if (model.problem !== null) {
    return (
      <section class="trouble">
        <Say saying={sayError(model.problem, words)} kind="bad" />
        <a class="button" href={model.view.scan_url}>
          {words.retry}
        </a>
      </section>
    )
  }
  if (model.wallet !== null) return <Wallet {...drawn} />
  if (model.view.environment === 'desktop' && code !== undefined) {
    return (
      <section class="live-code">
        <div class="frame">
          <Code code={code} label={words.liveCodeAlt} />
        </div>
        <Say saying={words.scanWithPhone} kind="info" />
      </section>
    )
  }
  return <MethodList {...drawn} />
}
