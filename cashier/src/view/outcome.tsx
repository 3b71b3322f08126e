import type { VNode } from 'preact'
import { beijingTime } from '../countdown.ts'
import type { Ending } from '../ending.ts'
import { webAddress } from '../web-address.ts'
import type { Saying, Words } from '../words/words.ts'
import { Clock, Tick } from './icons.tsx'
import { Confirming, type Drawn } from './parts.tsx'

const sayFriend = (name: string | null, words: Words): string =>
  name === null ? words.paidByFriend : words.paidByNamed.replace('{name}', () => name)

/**
 * Paid. As a template it has no method and no time yet; the script writes them in from the view that told of the payment.
 * Who scanned the code may be a stranger to the order and is led nowhere, unless the script knows this browser as the buyer's.
 */
function Paid({ scene }: Drawn): VNode {
  const { words, view } = scene
  const { order } = view
  const back = webAddress(view.return_url)
  const scanned = scene.page === 'scan'
  return (
    <section class="outcome paid">
      <Tick />
      <h2 tabIndex={-1}>{words.paid.title}</h2>
      <p>{words.paid.text}</p>
      <p class="hint thanks" data-paid="friend">
        {order.paid_by_friend && sayFriend(order.paid_by_friend.name, words)}
      </p>
      <dl>
        <dt>{words.paidBy}</dt>
        <dd data-paid="method">{order.paid_method && words.methodName[order.paid_method]}</dd>
        <dt>{words.paidAt}</dt>
        <dd data-paid="at">{order.paid_at && beijingTime(order.paid_at).time}</dd>
      </dl>
      {(back === null || scanned) && (
        <p class="hint" data-stranger>
          {words.mayClose}
        </p>
      )}
      {back !== null && (
        <div data-buyer hidden={scanned}>
          <a class="button" href={back} data-back>
            {words.returnToShop}
          </a>
          <p class="hint quiet" data-returning hidden>
            <span />{' '}
            <button type="button" class="link" data-do="stay">
              {words.stay}
            </button>
          </p>
        </div>
      )}
    </section>
  )
}

/** Closed or out of time, said with a way back. */
function Over({ scene, saying }: Drawn & { saying: Saying }): VNode {
  const back = webAddress(scene.view.return_url)
  return (
    <section class="outcome">
      <Clock />
      <h2 tabIndex={-1}>{saying.title}</h2>
      <p>{saying.text}</p>
      {back !== null && (
        <a class="button" href={back}>
          {scene.words.backToShop}
        </a>
      )}
    </section>
  )
}

export function EndingPart({ scene, ending }: Drawn & { ending: Ending }): VNode {
  if (ending === 'paid') return <Paid scene={scene} />
  if (ending === 'in_doubt') return <Confirming saying={scene.words.inDoubt} />
  return <Over scene={scene} saying={ending === 'closed' ? scene.words.closed : scene.words.expired} />
}
