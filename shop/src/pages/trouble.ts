import { html } from '../html.ts'
import type { ShopOrder } from '../order.ts'
import type { Language, Word } from '../words.ts'
import { pageMarkup } from './layout.ts'

export const troublePage = (language: Language, title: Word, more: Word): string =>
  pageMarkup({
    language,
    path: '/',
    body: (say) => html`<section class="status"><h1>${say(title)}</h1><p class="more">${say(more)}</p>
<a class="button" href="/">${say('home')}</a></section>`,
  })

/** Hutong could not be asked for a cashier. `reference` helps whoever is asked for help; it holds no secret. */
export const paymentTroublePage = (language: Language, order: ShopOrder, reference: string): string =>
  pageMarkup({
    language,
    path: `/orders/${order.no}`,
    body: (say) => html`<section class="status"><h1>${say('failed')}</h1><p class="more">${say('failedMore')}</p>
<form method="post" action="/orders/${order.no}/pay"><button type="submit">${say('tryAgain')}</button></form>
<p class="hint">${say('reference')}: <code>${reference}</code></p></section>`,
  })
