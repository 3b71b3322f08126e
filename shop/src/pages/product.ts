import type { Product } from '../catalogue.ts'
import { drawing } from '../drawings.ts'
import { html } from '../html.ts'
import { yuan } from '../money.ts'
import type { Language } from '../words.ts'
import { pageMarkup } from './layout.ts'

/** `orderNo` is the number the order will have: pressing the button twice is then still one order. */
export const productPage = (language: Language, product: Product, orderNo: string): string =>
  pageMarkup({
    language,
    path: `/products/${product.id}`,
    title: product.name[language],
    body: (say) => html`
<article class="product">
  <div class="picture ${product.drawing}">${drawing(product.drawing)}${
    product.note && html`<span class="note">${product.note[language]}</span>`
  }</div>
  <div class="about">
    <h1>${product.name[language]}</h1>
    <p class="size">${product.size[language]}</p>
    <p class="price big">${yuan(product.price)}</p>
    <p class="story">${product.about[language]}</p>
    <form class="buy" method="post" action="/orders">
      <input type="hidden" name="product" value="${product.id}">
      <input type="hidden" name="order_no" value="${orderNo}">
      <p class="sum"><span>${say('total')} · ${say('freeDelivery')}</span><strong>${yuan(product.price)}</strong></p>
      <button type="submit">${say('pay')}</button>
      <p class="hint">${say('safely')}</p>
    </form>
  </div>
</article>`,
  })
