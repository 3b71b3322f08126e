import { type Product, products } from '../catalogue.ts'
import { drawing } from '../drawings.ts'
import { type Html, html } from '../html.ts'
import { yuan } from '../money.ts'
import type { Language } from '../words.ts'
import { pageMarkup } from './layout.ts'

const card = (product: Product, language: Language): Html => html`<li>
  <a class="card" href="/products/${product.id}">
    <span class="picture ${product.drawing}">${drawing(product.drawing)}${
      product.note && html`<span class="note">${product.note[language]}</span>`
    }</span>
    <span class="words">
      <strong>${product.name[language]}</strong>
      <span class="size">${product.size[language]}</span>
      <span class="price">${yuan(product.price)}</span>
    </span>
  </a>
</li>`

export const shelfPage = (language: Language): string =>
  pageMarkup({
    language,
    path: '/',
    body: (say) => html`
<section class="hero">
  <div>
    <p class="motto">${say('motto')}</p>
    <h1>${say('hero')}</h1>
    <p class="more">${say('heroMore')}</p>
  </div>
  <div class="scene" aria-hidden="true">${drawing('gaiwan')}${drawing('longjing')}</div>
</section>
<h2>${say('goods')}</h2>
<ul class="shelf">${products.map((product) => card(product, language))}</ul>`,
  })
