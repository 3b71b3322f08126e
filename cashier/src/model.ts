import type { CashierView, ChannelProduct, Method, PayerAction, ScanView, StartedAttempt } from '@hutong/contract'
import type { CodeShape } from './code-shape.ts'
import type { StartedByForm } from './interface.ts'

/** An attempt the payer has just started here, and what it was started with. */
export type Started = Readonly<{ method: Method; product: ChannelProduct | null; attempt: StartedAttempt }>

/** A refusal to be shown at the method it belongs to; `product` is what "retry" starts again. */
export type Trouble = Readonly<{ method: Method; product: ChannelProduct; code: string }>

export type WalletState = 'idle' | 'calling' | 'answered' | 'cancelled' | 'failed'

/** Ready once the picture has been composed: `src` is a data URL, because a webview saves no blob on a long press. */
export type Poster = Readonly<{ src: string; canShare: boolean; canCopy: boolean }>

export type Notice = 'saved' | 'link_copied' | 'picture_copied' | 'copy_by_hand'

/** All that a page is drawn from. The server makes the first one, the browser every later one. */
export type PageModel = Readonly<{
  page: 'cashier' | 'scan'
  view: CashierView
  /** Milliseconds since `view` arrived, by a clock that nobody can set. */
  elapsedMs: number
  /** False until the page's script runs: what cannot work without it is not drawn before. */
  scripted: boolean
  chosen: Method | null
  /** Whether the live-scan code stands where the picture stands otherwise. */
  liveCode: boolean
  busy: ChannelProduct | null
  started: Started | null
  trouble: Trouble | null
  codes: readonly CodeShape[]
  poster: Poster | null
  notice: Notice | null
  /** Seconds to the automatic return, or null when there is none. */
  returnIn: number | null
  /** The scan page's bridge attempt and how far the wallet has come. */
  wallet: Readonly<{ attempt: StartedAttempt; state: WalletState }> | null
  problem: string | null
}>

/** What the payer can do. The server draws with `noActions`: without script, links and forms do the work. */
export type Actions = Readonly<{
  choose: (method: Method) => void
  showPicture: () => void
  start: (method: Method, product: ChannelProduct) => void
  savePicture: () => void
  sharePicture: () => void
  copyPicture: () => void
  copyLink: () => void
  pay: () => void
  chooseAnother: () => void
  stay: () => void
}>

const nothing = (): void => undefined

export const noActions: Actions = {
  choose: nothing,
  showPicture: nothing,
  start: nothing,
  savePicture: nothing,
  sharePicture: nothing,
  copyPicture: nothing,
  copyLink: nothing,
  pay: nothing,
  chooseAnother: nothing,
  stay: nothing,
}

export type Boot = Readonly<
  | { page: 'cashier'; view: CashierView; startedByForm: StartedByForm | null }
  | { page: 'scan'; view: ScanView; startedByForm: StartedByForm | null }
>

/** True for the actions that a wallet's own browser carries out. */
export const isBridgeAction = (action: PayerAction | null | undefined): boolean =>
  action?.kind === 'invoke_wechat_bridge' || action?.kind === 'invoke_alipay_bridge'

/** The model the server draws and the browser starts from; both must come to the same one, or hydration would tear the page. */
export function firstModel(boot: Boot, codes: readonly CodeShape[]): PageModel {
  const view = boot.page === 'cashier' ? boot.view : boot.view.cashier
  const byForm = boot.startedByForm
  const attempt = boot.page === 'scan' ? boot.view.attempt : null
  const scanProblem = boot.page === 'scan' ? boot.view.problem : null
  const usable = view.methods.find((method) => method.obstacle === null)
  const failed = byForm?.started.failure ?? null
  return {
    page: boot.page,
    view,
    elapsedMs: 0,
    scripted: false,
    chosen: byForm?.method ?? usable?.method ?? view.methods[0]?.method ?? null,
    liveCode: byForm?.method === 'wechat_scan' && byForm.started.action?.kind === 'show_qr',
    busy: null,
    started: byForm && failed === null ? { method: byForm.method, product: null, attempt: byForm.started } : null,
    trouble: null,
    codes,
    poster: null,
    notice: null,
    returnIn: null,
    wallet: attempt !== null && isBridgeAction(attempt.action) ? { attempt, state: 'idle' } : null,
    problem: scanProblem ?? attempt?.failure ?? failed,
  }
}

/** The codes that `boot` needs drawn, so that the server encodes them and the first paint is whole. */
export function codeContents(boot: Boot): readonly string[] {
  const view = boot.page === 'cashier' ? boot.view : boot.view.cashier
  const action = boot.startedByForm?.started.action
  const picture = view.state === 'open' ? [view.scan_url] : []
  return action?.kind === 'show_qr' ? [...picture, action.content] : picture
}

/**
 * The next view in place of the last. Paid is final: an older answer that arrives late never takes it back.
 * The language stays the page's own, because the view is asked for without it.
 */
export function withView(model: PageModel, next: CashierView): PageModel {
  if (model.view.state === 'paid' && next.state !== 'paid') return model
  const view = { ...next, language: model.view.language }
  const stillOffered = view.methods.some((method) => method.method === model.chosen)
  return { ...model, view, elapsedMs: 0, chosen: stillOffered ? model.chosen : (view.methods[0]?.method ?? null) }
}
