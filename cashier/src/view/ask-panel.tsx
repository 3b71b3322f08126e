import type { CashierMethod, MadeFriendLink } from '@hutong/contract'
import type { VNode } from 'preact'
import { cardOf, cardPicture } from '../card.ts'
import { quietModules } from '../code-shape.ts'
import { beijingTime } from '../countdown.ts'
import { yuanOfFen } from '../money.ts'
import { posterLayout } from '../poster-layout.ts'
import { Poster } from './code.tsx'
import { type Drawn, PictureButtons } from './parts.tsx'

/** What the friend's page will say, with the line as it is being written. */
function Preview({ scene, requester }: Drawn & { requester: string | null }): VNode {
  const { view, words } = scene
  return (
    <div class="preview">
      <p class="quiet">{words.friend.previewTitle}</p>
      <div class="plea">
        <p
          class="strong"
          data-preview-name
          data-without={words.friend.asks(null)}
          data-with={words.friend.asks(requester)}
        >
          {words.friend.asks(requester)}
        </p>
        <p class="bubble" data-preview-message />
        <p class="quiet">
          ¥{yuanOfFen(view.order.amount)} · {view.order.subject}
        </p>
      </div>
    </div>
  )
}

function AskForm({ scene, method }: Drawn & { method: CashierMethod }): VNode | null {
  const { ask } = scene.view
  const { words } = scene
  if (ask === null) return null
  return (
    <form method="post" action={ask.paths.links} class="ask" data-swaps>
      <input type="hidden" name="via" value={method.method} />
      <label class="field" for={`message-${method.method}`}>
        {words.friend.messageLabel}
        <input
          id={`message-${method.method}`}
          name="message"
          maxLength={60}
          placeholder={words.friend.messageExample}
          autocomplete="off"
        />
      </label>
      {ask.requester !== null && (
        <label class="tick" for={`name-${method.method}`}>
          <input type="checkbox" id={`name-${method.method}`} name="show_name" checked />
          {words.friend.showName(ask.requester)}
        </label>
      )}
      <Preview scene={scene} requester={ask.requester} />
      <button type="submit" class={`button ${method.method}`}>
        {words.friend.make}
      </button>
      <p class="hint bad" role="alert" data-said />
    </form>
  )
}

/** A link just made, in every shape it can be sent in. Its address is known to this page alone, and only now. */
function Made({ scene, made }: Drawn & { made: MadeFriendLink }): VNode {
  const { view, words } = scene
  const friend = words.friend
  const sayings = { ...words, posterTitle: friend.posterTitle, posterHint: friend.posterHint }
  const card = cardOf(view.order, made.requester, words)
  return (
    <section
      class="made"
      data-made
      data-link={made.url}
      data-title={card.title}
      data-text={card.description}
      data-image={cardPicture(null, made.url)}
    >
      <div class="say good">
        <strong>{friend.made.title}</strong>
        <p>{friend.made.text}</p>
      </div>
      {view.environment === 'wechat' && scene.share !== null && <p class="hint strong">{friend.shareInWechat}</p>}
      <button type="button" class={`button ${made.via}`} data-do="share-link" hidden>
        {friend.share}
      </button>
      <div class="copy">
        <button type="button" class={`button ${made.via}`} data-do="copy-link" data-scripted hidden>
          {friend.copyLink}
        </button>
        <p class="hint">
          <input class="address" readOnly value={made.url} aria-label={friend.copyLink} data-address />
        </p>
      </div>
      <div class="picture" data-picture>
        <Poster
          layout={posterLayout(view, scene.drawCode(made.url), quietModules, sayings)}
          label={friend.pictureAlt}
        />
        <div class="how">
          <PictureButtons scene={scene} look="plain" />
          {view.environment === 'wechat' && scene.share === null && (
            <p class="hint quiet">
              <a href={made.url}>{friend.openPage}</a>
              {friend.shareFromPage}
            </p>
          )}
        </div>
      </div>
      <p class="hint">
        <a href={`${view.paths.page}#${made.via}`} data-do="reload">
          {friend.makeAnother}
        </a>
      </p>
    </section>
  )
}

/** What is out already, each to be taken back. Their addresses are not kept, so they cannot be shown again. */
function LinksOut({ scene, method }: Drawn & { method: CashierMethod }): VNode | null {
  const { ask } = scene.view
  const { friend } = scene.words
  const links = (ask?.links ?? []).filter((link) => link.via === method.method && link.id !== scene.made?.id)
  if (ask === null || links.length === 0) return null
  return (
    <section class="links-out">
      <h2>{friend.linksOut}</h2>
      <ul>
        {links.map((link) => (
          <li>
            <span>
              <span class="strong">{friend.asks(link.requester)}</span>
              {link.message !== null && <span class="line">“{link.message}”</span>}
              <span class="line quiet">{friend.linkMadeAt(beijingTime(link.created_at).time)}</span>
            </span>
            <form method="post" action={`${ask.paths.links}/${link.id}/revoke`} data-swaps>
              <button type="submit" class="link">
                {friend.takeBack}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The buyer asks somebody else: a line to write, what the friend will see, and then every way to send it. */
export function AskPanel({ scene, method }: Drawn & { method: CashierMethod }): VNode {
  return (
    <>
      {scene.made?.via === method.method ? (
        <Made scene={scene} made={scene.made} />
      ) : (
        <AskForm scene={scene} method={method} />
      )}
      <LinksOut scene={scene} method={method} />
    </>
  )
}
