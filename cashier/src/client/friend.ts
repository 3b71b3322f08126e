import type { CashierSignal, PayerAction } from '@hutong/contract'
import type { Boot } from '../boot.ts'
import { one, say, show } from './dom.ts'
import type { Outcome } from './outcome.ts'
import { openWallet } from './wallet.ts'

/** The page of the payment whose wallet is open over this one. The news of it may come before the wallet's own word does. */
let payingAt: string | null = null

/** The friend's page ends by being drawn anew: how it ends is between this browser's cookies and the server. */
export function makeFriendOutcome({ view }: Boot): Outcome {
  return {
    apply: (next) => {
      show(one('[data-in-doubt-notice]'), next.in_doubt && one('.trouble:not([hidden])') === null)
      // Out of time is not the end while money may still come; everything else is.
      if (next.state === view.state) return view.state !== 'open' && view.state !== 'expired'
      location.replace(payingAt ?? view.paths.page)
      return true
    },
    isNews: (signal) => {
      try {
        const { in_doubt, state } = JSON.parse(signal) as CashierSignal
        return state !== view.state || in_doubt !== view.in_doubt
      } catch {
        return true
      }
    },
  }
}

export const isBridge = (action: PayerAction | null): action is PayerAction =>
  action?.kind === 'invoke_wechat_bridge' || action?.kind === 'invoke_alipay_bridge'

/** The friend's wallet opens over the page; when it says that it is done, the friend's own page waits for the channel's word. */
export function payByBridge(action: PayerAction, receiptUrl: string | null, boot: Boot, done: () => void): void {
  const line = one('[data-wallet-says]')
  say(line, boot.words.waitingForWallet)
  payingAt = receiptUrl
  openWallet(action, (state) => {
    done()
    if (state === 'answered' && receiptUrl !== null) {
      location.assign(receiptUrl)
      return
    }
    payingAt = null
    say(line, state === 'cancelled' ? boot.words.cancelled : boot.words.walletFailed)
  })
}
