import type { PayerAction } from '@hutong/contract'

export type WalletState = 'answered' | 'cancelled' | 'failed'

type WechatAnswer = { err_msg?: string }
type AlipayAnswer = { resultCode?: string | number }

type WalletWindow = Window & {
  WeixinJSBridge?: {
    invoke: (name: string, args: Record<string, string>, done: (answer: WechatAnswer) => void) => void
  }
  AlipayJSBridge?: { call: (name: string, args: Record<string, string>, done: (answer: AlipayAnswer) => void) => void }
}

/** What a wallet says when its window closes. None of these words proves a payment: "answered" only starts the waiting. */
export function wechatState(answer: WechatAnswer): WalletState {
  const word = answer.err_msg?.split(':')[1]
  if (word === 'ok') return 'answered'
  return word === 'cancel' ? 'cancelled' : 'failed'
}

/** 9000 done, 8000 and 6004 still open, 6001 and 99 given up by the payer; anything else is a failure. */
export function alipayState(answer: AlipayAnswer): WalletState {
  const code = String(answer.resultCode)
  if (code === '9000' || code === '8000' || code === '6004') return 'answered'
  return code === '6001' || code === '99' ? 'cancelled' : 'failed'
}

/** A wallet has its bridge within a second; a browser that only looks like one never has, and its payer must not wait for ever. */
const bridgeWithinMs = 8000

/** Opens the wallet's own payment window as soon as its bridge is there, and hands over what it says at the end. */
export function openWallet(action: PayerAction, done: (state: WalletState) => void): void {
  const wallet = window as WalletWindow
  const whenReady = (ready: boolean, event: string, call: () => void): void => {
    if (ready) {
      call()
      return
    }
    const gaveUp = setTimeout(() => {
      document.removeEventListener(event, called)
      done('failed')
    }, bridgeWithinMs)
    const called = (): void => {
      clearTimeout(gaveUp)
      call()
    }
    document.addEventListener(event, called, { once: true })
  }
  if (action.kind === 'invoke_wechat_bridge') {
    whenReady(wallet.WeixinJSBridge !== undefined, 'WeixinJSBridgeReady', () =>
      wallet.WeixinJSBridge?.invoke('getBrandWCPayRequest', { ...action.args }, (answer) => done(wechatState(answer))),
    )
  }
  if (action.kind === 'invoke_alipay_bridge') {
    whenReady(wallet.AlipayJSBridge !== undefined, 'AlipayJSBridgeReady', () =>
      wallet.AlipayJSBridge?.call('tradePay', { tradeNO: action.trade_no }, (answer) => done(alipayState(answer))),
    )
  }
}
