import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeShape } from './code.ts'
import { documentOf } from './document.tsx'
import { jsonForScript } from './escape.ts'
import type { Assets, RenderCashier, RenderOptions, RenderProblem, RenderScan } from './interface.ts'
import { type Boot, codeContents, firstModel, noActions, type PageModel } from './model.ts'
import { Page } from './view/page.tsx'
import { ProblemPage } from './view/problem.tsx'
import { webAddress } from './web-address.ts'
import { sayError } from './words/say-error.ts'
import { wordsOf } from './words/words.ts'

/** `dist/client`, beside this bundle's own folder. */
export const assets: Assets = { dir: join(import.meta.dirname, '..', 'client'), prefix: '/assets/' }

type Manifest = Record<string, { file: string; isEntry?: boolean }>

const entryFile = (): string => {
  const manifest = JSON.parse(readFileSync(join(assets.dir, '.vite', 'manifest.json'), 'utf8')) as Manifest
  const entry = Object.values(manifest).find((chunk) => chunk.isEntry)
  if (entry === undefined) throw new Error(`The cashier's manifest in ${assets.dir} names no entry.`)
  return assets.prefix + entry.file
}

let script: string | undefined

/** How often a page without script asks again while its order waits, in seconds. */
const askAgainSeconds = 5

function refreshOf(model: PageModel): string | null {
  if (model.view.state === 'open' || model.view.in_doubt) return String(askAgainSeconds)
  const back = model.page === 'cashier' && model.view.state === 'paid' ? webAddress(model.view.return_url) : null
  return back === null ? null : `3;url=${back}`
}

function render(boot: Boot, options: RenderOptions): string {
  script ??= entryFile()
  const model = firstModel(boot, codeContents(boot).map(codeShape))
  const words = wordsOf(model.view.language)
  return documentOf({
    htmlLang: words.htmlLang,
    title: words.payTitle(model.view.order.app_name),
    nonce: options.nonce,
    script,
    boot: jsonForScript(boot),
    refresh: refreshOf(model),
    children: <Page model={model} actions={noActions} />,
  })
}

/** The page `/c/{token}` as a whole HTML document. */
export const renderCashier: RenderCashier = (view, options) =>
  render({ page: 'cashier', view, startedByForm: options.startedByForm ?? null }, options)

/** The page `/q/{token}` as a whole HTML document. */
export const renderScan: RenderScan = (view, options) =>
  render({ page: 'scan', view, startedByForm: options.startedByForm ?? null }, options)

/** A refusal as a page of its own, without script: an old link, a service that is starting, an address that is not there. */
export const renderProblem: RenderProblem = (problem, options) => {
  const words = wordsOf(problem.language)
  const said = sayError(problem.code, words)
  const general = { title: words.unknownError.title, text: problem.language === 'zh' ? problem.messageZh : problem.message }
  const saying = said === words.unknownError ? general : said
  return documentOf({
    htmlLang: words.htmlLang,
    title: words.cashier,
    nonce: options.nonce,
    script: null,
    boot: null,
    refresh: null,
    children: <ProblemPage saying={saying} retryUrl={problem.retryUrl ?? null} words={words} />,
  })
}
