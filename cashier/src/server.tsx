import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CashierView } from '@hutong/contract'
import { bootOf, cardOfScene, type PayerBoot } from './boot.ts'
import { codeShape } from './code.ts'
import { documentOf } from './document.tsx'
import { jsonForScript } from './escape.ts'
import type {
  Assets,
  RenderCashier,
  RenderFriend,
  RenderOptions,
  RenderPayer,
  RenderProblem,
  RenderScan,
} from './interface.ts'
import { cashierScene, friendScene, type Scene, scanScene } from './scene.ts'
import { Page } from './view/page.tsx'
import { PayerPage } from './view/payer.tsx'
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
 * The address is always named, because the page may be the answer to a form. A scan page or a friend's inside a wallet is left alone:
 * without script nobody can pay there, and each look at it may start another attempt. So is a page on which a link has just been made,
 * since nothing could show it again.
 */
function refreshOf({ page, view, byForm, made }: Scene): string | null {
  if (made !== null) return null
  if (page !== 'cashier' && (view.environment === 'wechat' || view.environment === 'alipay')) return null
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
    title: scene.friend
      ? scene.words.friend.asks(scene.friend.link.requester)
      : scene.words.payTitle(scene.view.order.app_name),
    nonce,
    script,
    boot: jsonForScript(bootOf(scene)),
    refresh: refreshOf(scene),
    card: cardOfScene(scene),
    children: <Page scene={scene} />,
  })
}

const partsOf = ({ language }: CashierView, { made, share, startedByForm }: RenderOptions) => ({
  words: wordsOf(language),
  byForm: startedByForm ?? null,
  made: made ?? null,
  share: share ?? null,
  drawCode: codeShape,
})

/** The page `/c/{token}` as a whole HTML document. */
export const renderCashier: RenderCashier = (view, options) => {
  return render(cashierScene(view, partsOf(view, options)), options)
}

/** The page `/q/{token}` as a whole HTML document. */
export const renderScan: RenderScan = (view, options) => {
  return render(scanScene(view, partsOf(view.cashier, options)), options)
}

/** The page `/f/{token}` as a whole HTML document. */
export const renderFriend: RenderFriend = (view, options) => {
  return render(friendScene(view, partsOf(view.cashier, options)), options)
}

/** How often the payer's page asks again without script, in seconds, while its payment is not settled. */
const payerAsksAgainSeconds = 5

/** The page `/r/{token}` as a whole HTML document. */
export const renderPayer: RenderPayer = (view, { nonce }) => {
  script ??= entryFile()
  const words = wordsOf(view.language)
  const unsettled = ['waiting', 'confirming', 'someone_faster'].includes(view.state)
  const boot: PayerBoot = { page: 'payer', view }
  return documentOf({
    htmlLang: words.htmlLang,
    title: words.payTitle(view.app_name),
    nonce,
    script,
    boot: jsonForScript(boot),
    refresh: unsettled ? `${payerAsksAgainSeconds};url=${view.paths.page}` : null,
    children: <PayerPage view={view} words={words} />,
  })
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
