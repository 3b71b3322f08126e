import type { VNode } from 'preact'
import { sayError } from '../words/say-error.ts'
import { Code } from './code.tsx'
import { MethodList } from './method-list.tsx'
import { Confirming, type Drawn, NeedsScript, Say } from './parts.tsx'

/** Inside a wallet: its own payment window is opened at once, and this is what stands behind it. */
function Wallet({ scene }: Drawn): VNode {
  const { words, wallet } = scene
  const method = wallet?.kind === 'invoke_alipay_bridge' ? 'alipay' : 'wechat_scan'
  return (
    <>
      <section class="wallet" data-wallet>
        <p class="hint" role="status" />
        <button type="button" class={`button ${method}`} data-do="pay">
          {words.payNow}
        </button>
        <NeedsScript scene={scene} />
      </section>
      <div data-confirming hidden>
        <Confirming saying={words.confirming} />
      </div>
    </>
  )
}

/** The open order behind a scanned code. */
export function ScanContent({ scene }: Drawn): VNode {
  const { view, words } = scene
  if (scene.problem?.startsWith('instalment_plan_')) {
    return (
      <>
        <Say saying={sayError(scene.problem, words)} kind="bad" />
        <MethodList scene={scene} />
      </>
    )
  }
  if (scene.problem !== null) {
    return (
      <section class="trouble">
        <Say saying={sayError(scene.problem, words)} kind="bad" />
        <a class="button" href={view.paths.page}>
          {words.retry}
        </a>
      </section>
    )
  }
  if (scene.wallet !== null) return <Wallet scene={scene} />
  if (view.environment === 'desktop') {
    return (
      <section class="live-code">
        <div class="frame">
          <Code code={scene.drawCode(view.scan_url)} label={words.liveCodeAlt} />
        </div>
        <Say saying={words.scanWithPhone} kind="info" />
      </section>
    )
  }
  return <MethodList scene={scene} />
}
