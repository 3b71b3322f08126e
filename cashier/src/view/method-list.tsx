import type { CashierMethod, Method } from '@hutong/contract'
import type { VNode } from 'preact'
import { obstacleText } from '../words/obstacle-text.ts'
import type { Words } from '../words/words.ts'
import { AlipayPanel } from './alipay-panel.tsx'
import { AskPanel } from './ask-panel.tsx'
import { HuabeiPanel } from './huabei-panel.tsx'
import { MethodIcon } from './icons.tsx'
import { CopyLink, type Drawn, Say } from './parts.tsx'
import { UnionPayPanel } from './unionpay-panel.tsx'
import { WechatPanel } from './wechat-panel.tsx'

type PanelProps = Drawn & { method: CashierMethod }

const panels: Readonly<Partial<Record<Method, (props: PanelProps) => VNode>>> = {
  wechat_scan: WechatPanel,
  alipay: AlipayPanel,
  huabei: HuabeiPanel,
  wechat_friend: AskPanel,
  friend_link: AskPanel,
  unionpay: UnionPayPanel,
}

function Panel({ scene, method }: PanelProps): VNode | null {
  if (method.obstacle !== null) {
    return (
      <>
        <p class="hint">{obstacleText(method.method, method.obstacle, scene.words)}</p>
        <CopyLink scene={scene} always />
      </>
    )
  }
  const Chosen = panels[method.method]
  return Chosen ? <Chosen scene={scene} method={method} /> : null
}

const hintOf = ({ method, product, obstacle }: CashierMethod, words: Words): string => {
  if (obstacle !== null) return words.notHere
  return product === 'jsapi' ? words.methodHintInside[method] : words.methodHint[method]
}

/** The ways to pay, in the order the server gave. Radio buttons open their panel by style alone, so choosing needs no script. */
export function MethodList({ scene }: Drawn): VNode {
  const { view, words } = scene
  if (view.methods.length === 0) return <Say saying={words.noMethod} kind="bad" />
  return (
    <fieldset class="methods">
      <legend>{words.chooseMethod}</legend>
      <ul>
        {view.methods.map((method) => (
          <li class="method">
            <input
              type="radio"
              name="pay-with"
              id={`pay-with-${method.method}`}
              value={method.method}
              checked={scene.chosen === method.method}
              aria-describedby={`hint-${method.method}`}
            />
            <label for={`pay-with-${method.method}`}>
              <MethodIcon method={method.method} />
              <span class="name">{words.methodName[method.method]}</span>
            </label>
            <span class="method-hint" id={`hint-${method.method}`}>
              {hintOf(method, words)}
            </span>
            <div class="panel">
              <Panel scene={scene} method={method} />
            </div>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
