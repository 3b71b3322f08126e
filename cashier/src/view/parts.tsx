import type { ChannelProduct, Method } from '@hutong/contract'
import type { ComponentChildren, VNode } from 'preact'
import { clockFace, leftMs } from '../countdown.ts'
import type { Scene } from '../scene.ts'
import type { Saying } from '../words/words.ts'
import { Spinner } from './icons.tsx'

export type Drawn = { scene: Scene }

type StartFormProps = Drawn & {
  method: Method
  product: ChannelProduct
  children: ComponentChildren
  look?: string
}

/** A way to pay as a plain form: it works before the script is there and without it, and the script takes over the submit. */
export function StartForm({ scene, method, product, children, look = 'button' }: StartFormProps): VNode {
  return (
    <form method="post" action={scene.view.paths.attempts}>
      <input type="hidden" name="method" value={method} />
      <button type="submit" name="product" value={product} class={`${look} ${method}`}>
        {children}
      </button>
    </form>
  )
}

export const planFormId = 'huabei-plan'

/** The same once more. With a plan to go by it is the plan's own form that is sent, so that the plan chosen now goes along. */
export function StartAgain(props: StartFormProps): VNode {
  if (props.method !== 'huabei') return <StartForm {...props} />
  return (
    <button
      type="submit"
      form={planFormId}
      name="product"
      value={props.product}
      class={`${props.look ?? 'button'} huabei`}
    >
      {props.children}
    </button>
  )
}

export function Say({ saying, kind }: { saying: Saying; kind: string }): VNode {
  return (
    <div class={`say ${kind}`} role={kind === 'bad' ? 'alert' : undefined}>
      <strong>{saying.title}</strong>
      <p>{saying.text}</p>
    </div>
  )
}

/** Time left, by the server's clock; the script counts it down. */
export function TimeLeft({ scene, until, name }: Drawn & { until: string; name: string }): VNode {
  return (
    <span class="digits" role="timer" data-until={until} data-timer={name}>
      {clockFace(leftMs(until, scene.view.now, 0))}
    </span>
  )
}

/** Where the script says what went wrong with a method, with the two ways out of it. */
export function TroubleOf({ scene, method, product }: Drawn & { method: Method; product: ChannelProduct }): VNode {
  const { words } = scene
  return (
    <div class="trouble" data-trouble={method} hidden>
      <div class="say bad" role="alert" />
      <div class="row">
        <StartAgain scene={scene} method={method} product={product} look="button plain">
          {words.retry}
        </StartAgain>
        {scene.view.methods.length > 1 && (
          <button type="button" class="button plain" data-do="choose-another">
            {words.chooseAnother}
          </button>
        )}
      </div>
    </div>
  )
}

/** A link the payer takes elsewhere. Without script, or where copying is forbidden, the address itself is shown to be selected. */
export function CopyLink({ scene, always }: Drawn & { always?: boolean }): VNode {
  const { words, view } = scene
  const byHand = (
    <>
      {words.copyByHand}
      <input class="address" readOnly value={view.scan_url} aria-label={words.copyLink} />
    </>
  )
  return (
    <div class="copy">
      <button type="button" class="button plain" data-do="copy-link" data-scripted hidden>
        {words.copyLink}
      </button>
      <p class="hint" data-by-hand hidden>
        {byHand}
      </p>
      {always && (
        <noscript>
          <p class="hint">{byHand}</p>
        </noscript>
      )}
    </div>
  )
}

export function NeedsScript({ scene }: Drawn): VNode {
  return (
    <noscript>
      <p class="hint">{scene.words.needsScript}</p>
    </noscript>
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

/** What can be done with the picture beside it: shown by the script where the browser can do it, with a line for what came of it. */
export function PictureButtons({ scene: { words }, look }: Drawn & { look: 'plain' | Method }): VNode {
  return (
    <>
      <button type="button" class={`button ${look}`} data-do="share-picture" hidden>
        {words.shareToWechat}
      </button>
      <button type="button" class={`button ${look}`} data-do="save-picture" hidden>
        {words.savePicture}
      </button>
      <button type="button" class="button plain" data-do="copy-picture" hidden>
        {words.copyPicture}
      </button>
      <p class="hint" role="status" data-notice />
    </>
  )
}
