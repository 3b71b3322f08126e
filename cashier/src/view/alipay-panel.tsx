import type { CashierMethod, ChannelProduct } from '@hutong/contract'
import type { VNode } from 'preact'
import type { Words } from '../words/words.ts'
import { LiveCode, liveCodeOf } from './live-code.tsx'
import { type Drawn, StartForm, TroubleOf } from './parts.tsx'

const label = (product: ChannelProduct, words: Words): string | null => {
  if (product === 'precreate') return words.showCode
  if (product === 'page') return words.alipayLogin
  if (product === 'wap') return words.goToAlipay
  return null
}

/** Alipay: a code for the phone at hand, its own pages, or its bridge where the page is open inside it. */
export function AlipayPanel({ method, ...drawn }: Drawn & { method: CashierMethod }): VNode {
  const { model, words } = drawn
  if (method.product === 'jsapi') {
    return (
      <>
        <TroubleOf {...drawn} method="alipay" />
        <a class="button alipay" href={model.view.scan_url}>
          {words.payByAlipay}
        </a>
      </>
    )
  }
  const live = liveCodeOf(drawn, 'alipay')
  const offers = [method.product, ...method.alternatives].filter((product) => product !== null)
  return (
    <>
      <TroubleOf {...drawn} method="alipay" />
      {live !== null && <LiveCode {...drawn} method="alipay" action={live} hint={words.alipayScan} />}
      {offers
        .filter((product) => label(product, words) !== null && !(product === 'precreate' && live !== null))
        .map((product, index) => (
          <StartForm {...drawn} method="alipay" product={product} look={index === 0 && live === null ? 'button' : 'button plain'}>
            {label(product, words)}
          </StartForm>
        ))}
    </>
  )
}
