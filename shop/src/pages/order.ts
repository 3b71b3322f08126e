import { productById } from '../catalogue.ts'
import { drawing } from '../drawings.ts'
import { type Html, html } from '../html.ts'
import { yuan } from '../money.ts'
import type { ShopOrder, ShopOrderStatus } from '../order.ts'
import { type Language, type Say, sayIn, timeIn, type Word } from '../words.ts'
import { pageMarkup } from './layout.ts'

const statusWords = {
  awaiting_payment: { title: 'awaiting', more: 'awaitingMore' },
  paid: { title: 'paid', more: 'paidMore' },
  closed: { title: 'closed', more: 'closedMore' },
} as const satisfies Record<ShopOrderStatus, { title: Word; more: Word }>

const marks: Readonly<Record<ShopOrderStatus, Html>> = {
  awaiting_payment: html`<svg class="mark waiting" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="20"/><path d="M24 4a20 20 0 0 1 20 20"/></svg>`,
  paid: html`<svg class="mark done" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="M14 25l7 7 14-15"/></svg>`,
  closed: html`<svg class="mark over" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/><path d="M17 17l14 14M31 17L17 31"/></svg>`,
}

const picture = (order: ShopOrder): Html => {
  const product = productById(order.product)
  return html`<span class="picture ${product?.drawing}">${product && drawing(product.drawing)}</span>`
}

const warnings = (order: ShopOrder, say: Say): Html[] => {
  const heard = new Set(order.told.map((one) => one.type))
  const found: Word[] = []
  if (heard.has('payment.surplus')) found.push('surplus')
  if (heard.has('payment.mismatch')) found.push('mismatch')
  return found.map((word) => html`<p class="warning">${say(word)}</p>`)
}

const buttons = (order: ShopOrder, say: Say): Html => {
  if (order.status === 'awaiting_payment') {
    return html`<form method="post" action="/orders/${order.no}/pay"><button type="submit">${say('payAgain')}</button></form>`
  }
  const again = order.status === 'closed' ? `/products/${order.product}` : '/'
  return html`<a class="button quiet" href="${again}">${say(order.status === 'closed' ? 'orderAgain' : 'home')}</a>`
}

/** What the script puts in place of the old one when the order moves. */
export const orderFragment = (order: ShopOrder, language: Language, say: Say): Html => html`
<section class="status ${order.status}" role="status">
  ${marks[order.status]}
  <h1>${say(statusWords[order.status].title)}</h1>
  <p class="price big">${yuan(order.amount)}</p>
  <p class="more">${say(statusWords[order.status].more)}</p>
  ${warnings(order, say)}
  ${buttons(order, say)}
</section>
<section class="slip">
  <div class="item">${picture(order)}<strong>${order.subject}</strong><span class="price">${yuan(order.amount)}</span></div>
  <dl>
    <dt>${say('orderNo')}</dt><dd class="number">${order.no}</dd>
    <dt>${say('orderedAt')}</dt><dd>${timeIn(language, order.createdAt)}</dd>
    ${order.paidAt && html`<dt>${say('paidAt')}</dt><dd>${timeIn(language, order.paidAt)}</dd>`}
  </dl>
  <h2>${say('story')}</h2>
  <ol class="events">
    <li><span>${say('storyOrdered')}</span><time>${timeIn(language, order.createdAt)}</time></li>
    ${order.told.map(
      (one) =>
        html`<li><span>${say('storyTold')} <code>${one.type}</code></span><time>${timeIn(language, one.at)}</time></li>`,
    )}
  </ol>
</section>`

export const orderPage = (language: Language, order: ShopOrder): string => {
  const live = order.status === 'awaiting_payment'
  return pageMarkup({
    language,
    path: `/orders/${order.no}`,
    title: order.no,
    ...(live ? { refreshSeconds: 3 } : {}),
    body: (say) =>
      html`<div class="order" data-order="${order.no}" data-told="${order.told.length}">${orderFragment(order, language, say)}</div>`,
  })
}

export const ordersPage = (language: Language, orders: readonly ShopOrder[]): string =>
  pageMarkup({
    language,
    path: '/orders',
    title: sayIn(language)('myOrders'),
    body: (say) => html`
<h1 class="plain">${say('myOrders')}</h1>
${
  orders.length === 0
    ? html`<section class="status"><h2>${say('noOrders')}</h2><p class="more">${say('noOrdersMore')}</p><a class="button" href="/">${say('home')}</a></section>`
    : html`<ul class="orders">${orders.map(
        (order) => html`<li><a class="row" href="/orders/${order.no}">${picture(order)}
          <span class="words"><strong>${order.subject}</strong><time>${timeIn(language, order.createdAt)}</time></span>
          <span class="end"><span class="price">${yuan(order.amount)}</span><span class="badge ${order.status}">${say(statusWords[order.status].title)}</span></span></a></li>`,
      )}</ul>`
}`,
  })
