import type { CashierMethod } from '@hutong/contract'
import type { VNode } from 'preact'
import { AlipayPanel } from './alipay-panel.tsx'
import { MethodIcon } from './icons.tsx'
import { CopyLink, type Drawn, Say } from './parts.tsx'
import { WechatPanel } from './wechat-panel.tsx'

function Panel({ method, ...drawn }: Drawn & { method: CashierMethod }): VNode {
  if (method.obstacle !== null) {
    return (
      <>
        <p class="hint">{drawn.words.obstacle[method.obstacle]}</p>
        {method.obstacle !== 'not_connected' && <CopyLink {...drawn} />}
      </>
    )
  }
  return method.method === 'wechat_scan' ? (
    <WechatPanel {...drawn} method={method} />
  ) : (
    <AlipayPanel {...drawn} method={method} />
  )
}

/** The ways to pay, in the order the server gave. Radio buttons open their panel by style alone, so choosing needs no script. */
export function MethodList(drawn: Drawn): VNode {
  const { model, actions, words } = drawn
  if (model.view.methods.length === 0) return <Say saying={words.noMethod} kind="bad" />
  return (
    <fieldset class="methods">
      <legend>{words.chooseMethod}</legend>
      <ul>
        {model.view.methods.map((method) => (
          <li key={method.method}>
            <input
              type="radio"
              name="pay-with"
              id={`pay-with-${method.method}`}
              value={method.method}
              checked={model.chosen === method.method}
              onChange={() => actions.choose(method.method)}
              aria-describedby={`hint-${method.method}`}
            />
            <label for={`pay-with-${method.method}`}>
              <MethodIcon method={method.method} />
              <span class="name">{words.methodName[method.method]}</span>
            </label>
            <span class="method-hint" id={`hint-${method.method}`}>
              {words.methodHint[method.method]}
            </span>
            <div class="panel">
              <Panel {...drawn} method={method} />
            </div>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
