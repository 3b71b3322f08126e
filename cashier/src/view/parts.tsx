import type { ChannelProduct, Method } from '@hutong/contract'
import type { ComponentChildren, VNode } from 'preact'
import type { Actions, PageModel } from '../model.ts'
import { sayError } from '../words/say-error.ts'
import type { Saying, Words } from '../words/words.ts'
import { Spinner } from './icons.tsx'

/** What every part of a page is drawn from. */
export type Drawn = { model: PageModel; actions: Actions; words: Words }

type StartFormProps = Drawn & {
  method: Method
  product: ChannelProduct
  children: ComponentChildren
  look?: string
}

/** A way to pay as a plain form: it works before the script is there and without it, and the script takes over the submit. */
export function StartForm({ model, actions, words, method, product, children, look = 'button' }: StartFormProps): VNode {
  return (
    <form
      method="post"
      action={model.view.paths.attempts}
      onSubmit={(event: Event) => {
        event.preventDefault()
        actions.start(method, product)
      }}
    >
      <input type="hidden" name="method" value={method} />
      <button
        type="submit"
        name="product"
        value={product}
        class={`${look} ${method}`}
        disabled={model.busy !== null}
        role={look === 'tab' ? 'tab' : undefined}
        aria-selected={look === 'tab' ? model.liveCode : undefined}
      >
        {model.busy === product ? (
          <>
            <Spinner /> {words.working}
          </>
        ) : (
          children
        )}
      </button>
    </form>
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

/** The refusal that belongs to this method, with the two ways out of it. */
export function TroubleOf({ method, ...drawn }: Drawn & { method: Method }): VNode | null {
  const { model, actions, words } = drawn
  const { trouble } = model
  if (trouble === null || trouble.method !== method) return null
  return (
    <div class="trouble">
      <Say saying={sayError(trouble.code, words)} kind="bad" />
      <div class="row">
        <StartForm {...drawn} method={method} product={trouble.product} look="button plain">
          {words.retry}
        </StartForm>
        {model.view.methods.length > 1 && (
          <button type="button" class="button plain" onClick={actions.chooseAnother}>
            {words.chooseAnother}
          </button>
        )}
      </div>
    </div>
  )
}

/** A link the payer takes elsewhere. Without script, or where copying is forbidden, the address itself is shown to be selected. */
export function CopyLink({ model, actions, words }: Drawn): VNode {
  const byHand = !model.scripted || model.notice === 'copy_by_hand'
  return (
    <div class="copy">
      {model.scripted && (
        <button type="button" class="button plain" onClick={actions.copyLink}>
          {model.notice === 'link_copied' ? words.copied : words.copyLink}
        </button>
      )}
      {byHand && (
        <p>
          {words.copyByHand}
          <input class="address" readOnly value={model.view.scan_url} aria-label={words.copyLink} />
        </p>
      )}
    </div>
  )
}
