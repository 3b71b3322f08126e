import type { CashierMethod, ChannelProduct } from '@hutong/contract'
import type { VNode } from 'preact'
import type { Words } from '../words/words.ts'
import { codeByForm, LiveCode } from './live-code.tsx'
import { type Drawn, StartForm, TroubleOf } from './parts.tsx'

const label = (product: ChannelProduct | null, words: Words): string | null => {
  if (product === 'precreate') return words.showCode
  if (product === 'page') return words.alipayLogin
  if (product === 'wap') return words.goToAlipay
  return null
}

/** Alipay: a code for the phone at hand, its own pages, or its bridge where the page is open inside it. */
export function AlipayPanel({ scene, method }: Drawn & { method: CashierMethod }): VNode {
  const { words, view } = scene
  if (method.product === 'jsapi') {
    return (
      <a class="button alipay" href={view.scan_url}>
        {words.payByAlipay}
      </a>
    )
  }
  const offers = [method.product, ...method.alternatives].filter((product) => product !== null)
  return (
    <>
      <TroubleOf scene={scene} method="alipay" product={method.product ?? 'page'} />
      {offers.includes('precreate') && <LiveCode scene={scene} method="alipay" hint={words.alipayScan} />}
      {offers
        .filter((product) => label(product, words) !== null)
        .map((product) => (
          <div
            hidden={product === 'precreate' && codeByForm({ scene }, 'alipay') !== null}
            data-asks-code={product === 'precreate' ? 'alipay' : undefined}
          >
            <StartForm
              scene={scene}
              method="alipay"
              product={product}
              look={product === method.product ? 'button' : 'button plain'}
            >
              {label(product, words)}
            </StartForm>
          </div>
        ))}
    </>
  )
}
