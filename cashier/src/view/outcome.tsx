import type { VNode } from 'preact'
import { beijingTime } from '../countdown.ts'
import { webAddress } from '../web-address.ts'
import type { Saying } from '../words/words.ts'
import { Clock, Spinner, Tick } from './icons.tsx'
import type { Drawn } from './parts.tsx'

export function Paid({ model, actions, words }: Drawn): VNode {
  const { order, return_url } = model.view
  const back = webAddress(return_url)
  const at = order.paid_at === null ? null : beijingTime(order.paid_at)
  return (
    <section class="outcome paid">
      <Tick />
      <h2 tabIndex={-1}>{words.paid.title}</h2>
      <p>{words.paid.text}</p>
      {(order.paid_method !== null || at !== null) && (
        <dl>
          {order.paid_method !== null && (
            <>
              <dt>{words.paidBy}</dt>
              <dd>{words.methodName[order.paid_method]}</dd>
            </>
          )}
          {at !== null && (
            <>
              <dt>{words.paidAt}</dt>
              <dd>{at.time}</dd>
            </>
          )}
        </dl>
      )}
      {back === null || model.page === 'scan' ? (
        <p class="hint">{words.mayClose}</p>
      ) : (
        <a class="button" href={back}>
          {words.returnToShop}
        </a>
      )}
      {model.returnIn !== null && (
        <p class="hint quiet">
          {words.returning(model.returnIn)}{' '}
          <button type="button" class="link" onClick={actions.stay}>
            {words.stay}
          </button>
        </p>
      )}
    </section>
  )
}

/** Closed or out of time, said with a way back. */
export function Over({ model, words, saying }: Drawn & { saying: Saying }): VNode {
  const back = webAddress(model.view.return_url)
  return (
    <section class="outcome">
      <Clock />
      <h2 tabIndex={-1}>{saying.title}</h2>
      <p>{saying.text}</p>
      {back !== null && (
        <a class="button" href={back}>
          {words.backToShop}
        </a>
      )}
    </section>
  )
}

export function Confirming({ saying }: { saying: Saying }): VNode {
  return (
    <section class="outcome confirming">
      <Spinner />
      <h2 tabIndex={-1}>{saying.title}</h2>
      <p>{saying.text}</p>
    </section>
  )
}
