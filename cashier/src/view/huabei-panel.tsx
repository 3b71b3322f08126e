import type { CashierMethod, ChannelProduct, InstalmentOffer } from '@hutong/contract'
import type { VNode } from 'preact'
import { yuanOfFen } from '../money.ts'
import type { Words } from '../words/words.ts'
import { codeByForm, LiveCode } from './live-code.tsx'
import { type Drawn, planFormId, TroubleOf } from './parts.tsx'

const label = (product: ChannelProduct, words: Words): string | null => {
  if (product === 'precreate') return words.showCode
  if (product === 'page') return words.huabeiLogin
  if (product === 'wap') return words.goToHuabei
  return product === 'jsapi' ? words.payByHuabei : null
}

function Plan({ scene, offer, checked }: Drawn & { offer: InstalmentOffer; checked: boolean }): VNode {
  const { words } = scene
  return (
    <label class="plan">
      <input type="radio" name="instalments" value={offer.count} checked={checked} required />
      <span>
        <strong>{words.plan(offer.count)}</strong>
        <span>{words.planEach(yuanOfFen(offer.each), yuanOfFen(offer.first))}</span>
        <small>
          {offer.bearer === 'shop'
            ? words.planFree(yuanOfFen(offer.total))
            : words.planFee(yuanOfFen(offer.fee), yuanOfFen(offer.total))}
        </small>
      </span>
    </label>
  )
}

/**
 * Huabei: what each plan costs, and then Alipay's own ways. All of it is one form, so that the plan goes along without script too.
 * Inside Alipay the form leads to the scan page, which learns who pays and starts the plan.
 */
export function HuabeiPanel({ scene, method }: Drawn & { method: CashierMethod }): VNode {
  const { view, words } = scene
  const { instalments, product: best } = method
  const inside = best === 'jsapi'
  const byForm = scene.byForm?.method === 'huabei' ? scene.byForm.instalments : undefined
  const chosen = instalments.find(({ count }) => count === byForm) ?? instalments[0]
  const codeStands = codeByForm({ scene }, 'huabei') !== null
  const offers = (inside ? [best] : [best, ...method.alternatives]).filter((product) => product !== null)
  return (
    <form id={planFormId} method={inside ? 'get' : 'post'} action={inside ? view.scan_url : view.paths.attempts}>
      {!inside && <input type="hidden" name="method" value="huabei" />}
      <fieldset class="plans">
        <legend>{words.choosePlan}</legend>
        {instalments.map((offer) => (
          <Plan scene={scene} offer={offer} checked={offer === chosen} />
        ))}
      </fieldset>
      <p class="hint quiet">{words.planNote}</p>
      {!inside && <TroubleOf scene={scene} method="huabei" product={best ?? 'page'} />}
      {offers.includes('precreate') && <LiveCode scene={scene} method="huabei" hint={words.alipayScan} />}
      {offers.map((product) => {
        const asksCode = product === 'precreate'
        return (
          <div hidden={asksCode && codeStands} data-asks-code={asksCode ? 'huabei' : undefined}>
            <button
              type="submit"
              name={inside ? undefined : 'product'}
              value={inside ? undefined : product}
              class={`button huabei${product === best ? '' : ' plain'}`}
            >
              {label(product, words)}
            </button>
          </div>
        )
      })}
    </form>
  )
}
