import type { Environment, FriendLinkState, FriendView, Language, Method } from '@hutong/contract'
import type { AppMethod } from '../apps/index.ts'
import { type FriendPayLink, linkState } from '../friend-pay/index.ts'
import { isOpen, type PaymentAttempt } from '../payments/index.ts'
import { cashierView } from './cashier-view.ts'
import type { LoadedOrder } from './load-cashier.ts'

/** Which wallets a friend may pay by, in the order shown when the app has none of its own. */
export const walletMethods: readonly Method[] = ['wechat_scan', 'alipay', 'unionpay']

/**
 * The app's own wallets in its own order. An app that lets only friends pay has switched none of them on, and then every wallet it
 * has an account for will do.
 */
export function walletsForFriends(methods: readonly AppMethod[]): AppMethod[] {
  const own = methods.filter((each) => each.enabled && walletMethods.includes(each.method))
  return own.length > 0 ? own : walletMethods.map((method, position) => ({ method, position, enabled: true }))
}

export type FriendInput = Readonly<{
  loaded: LoadedOrder
  link: FriendPayLink
  environment: Environment
  language: Language
  now: Date
  url: string
  path: string
  /** Attempts this browser has made by this link. */
  mine: readonly string[]
  receiptUrlOf: (attempt: PaymentAttempt) => string
}>

/** How the page ends where the link does, though the order may still be open. */
const pageState: Readonly<Record<FriendLinkState, FriendView['cashier']['state']>> = {
  open: 'open',
  paid: 'paid',
  order_paid: 'paid',
  order_closed: 'closed',
  revoked: 'closed',
  expired: 'expired',
}

/**
 * The friend's page as a pure function of what is known. It is the buyer's view with everything taken out that the buyer did not choose
 * to share: where the shop is, who else paid and when, and the links of the order.
 */
export function friendView(input: FriendInput): FriendView {
  const { environment, language, link, loaded, now, path, url } = input
  const { attempts, order } = loaded
  const kept = attempts.find((attempt) => attempt.id === order.keptAttemptId) ?? null
  const state = linkState(link, order, kept, now)
  const view = cashierView({
    ...loaded,
    costs: loaded.rates && { rates: loaded.rates, accounts: loaded.accounts },
    links: [],
    methods: walletsForFriends(loaded.methods),
    environment,
    language,
    now,
    scanUrl: url,
    cashierPath: path,
    scanPath: path,
  })
  return {
    cashier: {
      ...view,
      state: pageState[state],
      in_doubt: state === 'open' && view.in_doubt,
      order: {
        ...view.order,
        expires_at: link.expiresAt.toISOString(),
        paid_at: null,
        paid_method: null,
        paid_by_friend: null,
      },
      methods: state === 'open' ? view.methods : [],
      return_url: null,
    },
    link: {
      state,
      requester: link.requesterName?.reveal() ?? null,
      message: link.message?.reveal() ?? null,
      expires_at: link.expiresAt.toISOString(),
    },
    picture_url: order.pictureUrl,
    problem: null,
    receipt_url: receiptOf(input, state),
  }
}

/**
 * This browser's payment that took money, else one that may have. While the link is open, what merely waits for its payer is not told
 * of; once somebody has paid, it may be that very payment whose news is still on its way.
 */
function receiptOf({ link, loaded, mine, receiptUrlOf }: FriendInput, state: FriendLinkState): string | null {
  const own = loaded.attempts.filter((attempt) => attempt.linkId === link.id && mine.includes(attempt.id))
  const mayHaveTaken = (attempt: PaymentAttempt): boolean =>
    isOpen(attempt) && attempt.action !== null && (state !== 'open' || attempt.status === 'unknown')
  const told = own.find((attempt) => attempt.status === 'succeeded') ?? own.findLast(mayHaveTaken)
  return told ? receiptUrlOf(told) : null
}
