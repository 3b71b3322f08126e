import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootOf } from './boot.ts'
import { codeShape } from './code.ts'
import { documentOf } from './document.tsx'
import { jsonForScript } from './escape.ts'
import type { Assets, RenderCashier, RenderOptions, RenderProblem, RenderScan } from './interface.ts'
import { cashierScene, type Scene, scanScene } from './scene.ts'
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

/** How often a page without script asks again while its order waits, in seconds; longer where a code is being scanned or a gateway's form waits. */
const askAgainSeconds = 5
const askAgainBesideCodeSeconds = 30

/**
 * The address is always named, because the page may be the answer to a form. A scan page inside a wallet is left alone: without script
 * nobody can pay there, and each look at it may start another attempt.
 */
function refreshOf({ page, view, byForm }: Scene): string | null {
  if (page === 'scan' && (view.environment === 'wechat' || view.environment === 'alipay')) return null
  if (view.state === 'open' || (view.in_doubt && view.state !== 'paid')) {
    const kind = byForm?.started.action?.kind
    const beside = kind === 'show_qr' || kind === 'submit_form'
    return `${beside ? askAgainBesideCodeSeconds : askAgainSeconds};url=${view.paths.page}`
  }
  const back = page === 'cashier' && view.state === 'paid' ? webAddress(view.return_url) : null
  return back === null ? null : `3;url=${back}`
}

function render(scene: Scene, { nonce }: RenderOptions): string {
  script ??= entryFile()
  return documentOf({
    htmlLang: scene.words.htmlLang,
    title: scene.words.payTitle(scene.view.order.app_name),
    nonce,
    script,
    boot: jsonForScript(bootOf(scene)),
    refresh: refreshOf(scene),
    children: <Page scene={scene} />,
  })
}

/** The page `/c/{token}` as a whole HTML document. */
export const renderCashier: RenderCashier = (view, options) => {
  const words = wordsOf(view.language)
  const byForm = options.startedByForm ?? null
  return render(cashierScene(view, { words, byForm, drawCode: codeShape }), options)
}

/** The page `/q/{token}` as a whole HTML document. */
export const renderScan: RenderScan = (view, options) => {
  const words = wordsOf(view.cashier.language)
  const byForm = options.startedByForm ?? null
  return render(scanScene(view, { words, byForm, drawCode: codeShape }), options)
}

/** A refusal as a page of its own, without script: an old link, a service that is starting, an address that is not there. */
export const renderProblem: RenderProblem = (problem, { nonce }) => {
  const words = wordsOf(problem.language)
  const said = sayError(problem.code, words)
  const text = problem.language === 'zh' ? problem.messageZh : problem.message
  const saying = said === words.unknownError ? { title: said.title, text } : said
  return documentOf({
    htmlLang: words.htmlLang,
    title: words.cashier,
    nonce,
    script: null,
    boot: null,
    refresh: null,
    children: <ProblemPage saying={saying} retryUrl={problem.retryUrl ?? null} words={words} />,
  })
}
