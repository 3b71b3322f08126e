import type { CashierMethod, ChannelProduct } from '@hutong/contract'
import type { VNode } from 'preact'
import type { Words } from '../words/words.ts'
import { GatewayForm } from './gateway-form.tsx'
import { codeByForm, LiveCode } from './live-code.tsx'
import { type Drawn, StartForm, TroubleOf } from './parts.tsx'

/** UnionPay: a code for its app on the phone at hand, or the gateway's page, to which the browser posts a form. */
export function UnionPayPanel({ scene, method }: Drawn & { method: CashierMethod }): VNode {
  const { words, view } = scene
  const started = scene.byForm?.method === 'unionpay' ? scene.byForm.started.action : null
  if (started?.kind === 'submit_form') return <GatewayForm scene={scene} action={started} />

  const offers = [method.product, ...method.alternatives].filter((product) => product !== null)
  const label = (
    product: ChannelProduct,
  ): keyof Words & ('showCode' | 'payByUnionpay' | 'unionpayPage' | 'goToUnionpay') => {
    if (product === 'order_qr') return 'showCode'
    if (view.environment === 'unionpay') return 'payByUnionpay'
    return view.environment === 'desktop' ? 'unionpayPage' : 'goToUnionpay'
  }
  return (
    <>
      <TroubleOf scene={scene} method="unionpay" product={method.product ?? 'front'} />
      {offers.includes('order_qr') && <LiveCode scene={scene} method="unionpay" hint={words.unionpayScan} />}
      {offers.map((product) => (
        <div
          hidden={product === 'order_qr' && codeByForm({ scene }, 'unionpay') !== null}
          data-asks-code={product === 'order_qr' ? 'unionpay' : undefined}
        >
          <StartForm
            scene={scene}
            method="unionpay"
            product={product}
            look={product === method.product ? 'button' : 'button plain'}
          >
            {words[label(product)]}
          </StartForm>
        </div>
      ))}
    </>
  )
}
