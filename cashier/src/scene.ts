import type {
  CashierView,
  Environment,
  FriendView,
  MadeFriendLink,
  Method,
  PayerAction,
  ScanView,
  ShareConfig,
} from '@hutong/contract'
import type { CodeShape } from './code-shape.ts'
import { failureOf } from './failure-of.ts'
import type { StartedByForm } from './interface.ts'
import type { Words } from './words/words.ts'

/** All that a page is drawn from. */
export type Scene = Readonly<{
  page: 'cashier' | 'scan' | 'friend'
  view: CashierView
  words: Words
  chosen: Method | null
  byForm: StartedByForm | null
  /** What a friend's page holds beyond the order; null on the other pages. */
  friend: FriendView | null
  /** The friend's link that the buyer has just made. */
  made: MadeFriendLink | null
  share: ShareConfig | null
  /** What the wallet around the scan page is to be asked, when it can be asked at once. */
  wallet: PayerAction | null
  /** Error code to be shown instead of, or above, the ways to pay. */
  problem: string | null
  drawCode: (content: string) => CodeShape
}>

type SceneParts = Pick<Scene, 'words' | 'drawCode' | 'byForm' | 'made' | 'share'>

const isBridge = (action: PayerAction | null): boolean =>
  action?.kind === 'invoke_wechat_bridge' || action?.kind === 'invoke_alipay_bridge'

/** Whoever opened the page inside a wallet most likely wants to pay by it. */
const ownMethod: Partial<Record<Environment, Method>> = {
  wechat: 'wechat_scan',
  alipay: 'alipay',
  unionpay: 'unionpay',
}

const chosenIn = (view: CashierView, byForm: StartedByForm | null): Method | null => {
  const usable = view.methods.filter((method) => method.obstacle === null)
  const own = usable.find(({ method }) => method === ownMethod[view.environment])
  return byForm?.method ?? (own ?? usable[0] ?? view.methods[0])?.method ?? null
}

export function cashierScene(view: CashierView, parts: SceneParts): Scene {
  const { byForm, made } = parts
  return {
    ...parts,
    page: 'cashier',
    view,
    friend: null,
    chosen: made?.via ?? chosenIn(view, byForm),
    wallet: null,
    problem: byForm && failureOf(byForm.started),
  }
}

export function scanScene(scan: ScanView, parts: SceneParts): Scene {
  const { byForm } = parts
  const action = scan.attempt?.action ?? null
  return {
    ...parts,
    page: 'scan',
    view: scan.cashier,
    friend: null,
    chosen: chosenIn(scan.cashier, byForm),
    wallet: isBridge(action) ? action : null,
    problem: scan.problem ?? (scan.attempt && failureOf(scan.attempt)) ?? (byForm && failureOf(byForm.started)),
  }
}

export function friendScene(friend: FriendView, parts: SceneParts): Scene {
  const { byForm } = parts
  const action = byForm?.started.action ?? null
  return {
    ...parts,
    page: 'friend',
    view: friend.cashier,
    friend,
    chosen: chosenIn(friend.cashier, byForm),
    wallet: isBridge(action) ? action : null,
    problem: byForm && failureOf(byForm.started),
  }
}
