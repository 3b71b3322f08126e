import { all, one, say } from './dom.ts'
import type { SharedCard } from './share.ts'

/**
 * A form whose answer is the same page with something new in it: the part that changes is taken out of the answer and put in place, so
 * that the address stays the buyer's and a reload makes no second link. The server draws it either way.
 */
export async function swapByForm(form: HTMLFormElement, words: { working: string; offline: string }): Promise<boolean> {
  const button = one<HTMLButtonElement>('button[type=submit]', form)
  if (button === null || button.disabled) return false
  const label = button.textContent ?? ''
  button.disabled = true
  say(button, words.working)
  const fail = (text: string): boolean => {
    say(one('[data-said]', form), text)
    button.disabled = false
    say(button, label)
    return false
  }
  try {
    const fields = [...new FormData(form)].map(([name, value]): [string, string] => [name, String(value)])
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { accept: 'text/html' },
      body: new URLSearchParams(fields),
    })
    const html = await answer.text()
    // Without its head: that has the style once more, under a nonce that is not this page's.
    const page = new DOMParser().parseFromString(html.slice(html.indexOf('<body>')), 'text/html')
    if (!answer.ok) return fail(one('main h2', page)?.textContent ?? '')
    const content = one('.content', page)
    if (content === null) return fail(words.offline)
    one('.content')?.replaceChildren(...content.childNodes)
    return true
  } catch {
    return fail(words.offline)
  }
}

/** What the friend will see, as it is being written. */
export function keepPreview(form: HTMLFormElement): void {
  const message = one<HTMLInputElement>('[name=message]', form)
  const named = one<HTMLInputElement>('[name=show_name]', form)
  const line = one('[data-preview-message]', form)
  const name = one('[data-preview-name]', form)
  say(line, message?.value.trim() ?? '')
  if (name !== null) say(name, (named?.checked ? name.dataset.with : name.dataset.without) ?? '')
}

/** The card of the link that has just been made, for WeChat's right corner. */
export function madeCard(): SharedCard | null {
  const { image, link, text, title } = one('[data-made]')?.dataset ?? {}
  return link && title && text && image ? { title, desc: text, link, imgUrl: image } : null
}

export function shareLink(button: HTMLElement): void {
  const { link, text, title } = button.closest<HTMLElement>('[data-made]')?.dataset ?? {}
  // A buyer who closes the sheet has not failed at anything, so there is nothing to say.
  if (link) void navigator.share({ url: link, title, text }).catch(() => undefined)
}

/** Buttons that this browser can serve are shown; the rest of a link just made needs no script. */
export function prepareAsk(): void {
  if (typeof navigator.share === 'function') {
    for (const button of all('[data-do=share-link]')) {
      button.hidden = false
      // Of the ways to send a link the phone's own sheet stands out, where there is one.
      one('[data-do=copy-link]', button.parentElement ?? document)?.classList.add('plain')
    }
  }
  for (const form of all<HTMLFormElement>('form.ask')) keepPreview(form)
}
