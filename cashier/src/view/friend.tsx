import type { FriendView } from '@hutong/contract'
import type { VNode } from 'preact'
import { webAddress } from '../web-address.ts'
import { sayError } from '../words/say-error.ts'
import { Clock, Tick } from './icons.tsx'
import { MethodList } from './method-list.tsx'
import { type Drawn, NeedsScript, Say, TroubleOf } from './parts.tsx'

type Asked = Drawn & { friend: FriendView }

/** Who asks and what they wrote, above what is to be paid. */
export function Plea({ scene, friend }: Asked): VNode {
  const picture = webAddress(friend.picture_url)
  return (
    <section class="plea">
      <p class="strong">{scene.words.friend.asks(friend.link.requester)}</p>
      {friend.link.message !== null && <p class="bubble">{friend.link.message}</p>}
      {picture !== null && <img src={picture} alt="" class="goods" referrerpolicy="no-referrer" />}
    </section>
  )
}

function NameField({ scene, scripted }: Drawn & { scripted?: boolean }): VNode {
  return (
    <label class="field" for="payer-name" data-scripted={scripted} hidden={scripted}>
      {scene.words.friend.nameLabel}
      <input id="payer-name" name="name" maxLength={20} autocomplete="off" data-payer-name />
    </label>
  )
}

/**
 * Inside a wallet one large button: the friend has read what is paid before the wallet opens. What else works there stands below;
 * what does not is left out, since a friend has not chosen any of it.
 */
function PayInside({ scene }: Drawn): VNode {
  const { view, words } = scene
  const inside = view.methods.find((each) => each.product === 'jsapi')
  const others = view.methods.filter((each) => each !== inside && each.obstacle === null)
  if (!inside) return <MethodList scene={scene} />
  const { method } = inside
  return (
    <>
      <section class="wallet" data-wallet>
        <TroubleOf scene={scene} method={method} product="jsapi" />
        <form method="post" action={view.paths.attempts}>
          <input type="hidden" name="method" value={method} />
          <NameField scene={scene} />
          <button type="submit" name="product" value="jsapi" class={`button ${method}`}>
            {words.friend.payNow}
          </button>
        </form>
        <p class="hint" role="status" data-wallet-says />
        <NeedsScript scene={scene} />
      </section>
      {others.length > 0 && (
        <details class="others">
          <summary>{words.friend.otherWays}</summary>
          <MethodList scene={{ ...scene, view: { ...view, methods: others }, chosen: others[0]?.method ?? null }} />
        </details>
      )}
    </>
  )
}

/** The open link: how to pay, who gets a refund, and what nobody will ask for here. */
export function FriendContent({ scene, friend }: Asked): VNode {
  const { view, words } = scene
  const inside = view.methods.some((each) => each.product === 'jsapi')
  const problem = scene.problem ?? friend.problem
  return (
    <>
      {problem !== null && (
        <section class="trouble">
          <Say saying={sayError(problem, words)} kind="bad" />
          <a class="button" href={view.paths.page}>
            {words.retry}
          </a>
        </section>
      )}
      {friend.problem === null && inside && <PayInside scene={scene} />}
      {friend.problem === null && !inside && (
        <>
          <NameField scene={scene} scripted />
          <MethodList scene={scene} />
        </>
      )}
      {friend.receipt_url !== null && <OwnPayment scene={scene} friend={friend} />}
      <p class="note">{words.friend.refundNote}</p>
      <p class="note">{words.friend.safetyNote(view.order.app_name)}</p>
    </>
  )
}

function OwnPayment({ scene, friend }: Asked): VNode {
  const { words } = scene
  return (
    <p class="hint">
      {words.friend.ownPayment} <a href={friend.receipt_url ?? ''}>{words.friend.receipt}</a>
    </p>
  )
}

/** The link is over. Whoever paid by it here is led to what became of that payment, which may be another story. */
export function FriendOver({ scene, friend }: Asked): VNode | null {
  const { words } = scene
  const { state } = friend.link
  if (state === 'open') return null
  const saying = words.friend.ended[state]
  return (
    <section class={state === 'paid' || state === 'order_paid' ? 'outcome paid' : 'outcome'}>
      {state === 'paid' || state === 'order_paid' ? <Tick /> : <Clock />}
      <h2 tabIndex={-1}>{saying.title}</h2>
      <p>{friend.receipt_url === null ? saying.text : words.friend.ownPayment}</p>
      {friend.receipt_url !== null && (
        <a class="button" href={friend.receipt_url}>
          {words.friend.receipt}
        </a>
      )}
    </section>
  )
}
