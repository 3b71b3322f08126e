import { seal } from '../drawings.ts'
import { type Html, html } from '../html.ts'
import { type Language, type Say, sayIn } from '../words.ts'

export type Page = Readonly<{
  language: Language
  /** Where the language switch leads back to. */
  path: string
  title?: string
  body: (say: Say) => Html
  /** For browsers without script: ask again after so many seconds. */
  refreshSeconds?: number
}>

const languageSwitch = (language: Language, path: string): Html => {
  const other = language === 'zh' ? 'en' : 'zh'
  const back = encodeURIComponent(path)
  const name = other === 'zh' ? '中文' : 'English'
  return html`<a class="link language" href="/language?to=${other}&amp;back=${back}" hreflang="${other}" lang="${other}">${name}</a>`
}

/** Two buyers to be, so that a person can see what one is shown and the other is not. */
const buyerSwitch = (say: Say, path: string): Html => {
  const back = encodeURIComponent(path)
  return html`<nav aria-label="${say('beBuyer')}">${say('beBuyer')}
<a class="link" href="/buyer?as=tester&amp;back=${back}">${say('beTester')}</a>
<a class="link" href="/buyer?as=new&amp;back=${back}">${say('beNewBuyer')}</a></nav>`
}

export const pageMarkup = ({ language, path, title, body, refreshSeconds }: Page): string => {
  const say = sayIn(language)
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#f6f1e7">
<title>${title ? `${title} · ` : ''}${say('shop')}</title>
<link rel="stylesheet" href="/assets/shop.css">
<link rel="icon" href="/assets/seal.svg" type="image/svg+xml">
${refreshSeconds !== undefined && html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>`}
<script src="/assets/shop.js" defer></script>
</head>
<body>
<header class="top">
  <a class="name" href="/">${seal}<span>${say('shop')}</span></a>
  <nav><a class="link" href="/orders">${say('myOrders')}</a>${languageSwitch(language, path)}</nav>
</header>
<main>${body(say)}</main>
<footer>${say('demo')}${buyerSwitch(say, path)}</footer>
</body>
</html>
`.markup
}
