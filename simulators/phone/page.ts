import { readdirSync, readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { isHolder } from './browser/addresses.ts'

const folder = new URL('./web/', import.meta.url)
const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

// Read once and by name: a request's path never reaches the file system.
const assets = new Map(readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))

// In the order of the cascade.
const styles = ['handset', 'home', 'overlays', 'album', 'chats', 'screens', 'payment']

const shellWords = {
  zh: {
    title: '手机',
    buyer: '小王的手机',
    friend: '阿丽的手机',
    both: '两部手机',
    other: 'English',
    need: '这个页面需要 JavaScript。',
  },
  en: {
    title: 'Phone',
    buyer: '小王’s phone',
    friend: '阿丽’s phone',
    both: 'Both phones',
    other: '中文',
    need: 'This page needs JavaScript.',
  },
}

/** `GET /phone` and the files it loads. */
export function addPhonePage(
  scope: FastifyInstance,
  { browserUrl, unionpay }: { browserUrl: () => string; unionpay: boolean },
): void {
  scope.get<{ Querystring: { holder?: string; lang?: string; view?: string } }>('/phone', async (request, reply) => {
    const lang = request.query.lang === 'en' ? 'en' : 'zh'
    const holder = isHolder(request.query.holder) ? request.query.holder : 'buyer'
    const both = request.query.view === 'both'
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(shell(lang, { holder, lang, both, browserUrl: browserUrl(), unionpay }))
  })

  scope.get<{ Params: { name: string } }>('/phone/assets/:name', async (request, reply) => {
    const text = assets.get(request.params.name)
    const type = types[request.params.name.split('.').pop() ?? '']
    if (text === undefined || type === undefined) return reply.code(404).send({ message: '没有这个文件' })
    return reply.type(type).header('cache-control', 'no-cache').send(text)
  })
}

function shell(lang: 'zh' | 'en', config: object): string {
  const words = shellWords[lang]
  return `<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${words.title} · Hutong</title>
<link rel="icon" href="data:,">
${styles.map((name) => `<link rel="stylesheet" href="/phone/assets/${name}.css">`).join('\n')}
<script type="application/json" id="config">${JSON.stringify(config).replaceAll('<', '\\u003c')}</script>
<script type="module" src="/phone/assets/main.js"></script>
</head>
<body>
<header class="toolbar">
<div class="segments" role="group" aria-label="${words.title}">
<button type="button" data-holder="buyer">${words.buyer}</button>
<button type="button" data-holder="friend">${words.friend}</button>
<button type="button" data-view="both" class="wide-only">${words.both}</button>
</div>
<a class="language" data-language href="?lang=${lang === 'zh' ? 'en' : 'zh'}">${words.other}</a>
</header>
<main id="phones"></main>
<noscript>${words.need}</noscript>
</body>
</html>`
}
