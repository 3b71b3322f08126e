/** Alipay's bridge, and the small `ap` library that is built upon it. */
export function addAlipayBridge(tell) {
  const pay = (args, callback) =>
    tell('alipay-pay', { args: args ?? {} }, (result) => callback?.(result ?? { resultCode: '6002' }))
  window.AlipayJSBridge = {
    call(name, args, callback) {
      const done = typeof args === 'function' ? args : callback
      if (name === 'tradePay') pay(args, done)
      else if (name === 'closeWebview' || name === 'exitApp' || name === 'popWindow') tell('close', {})
      else done?.({})
    },
    startupParams: { url: location.href },
  }
  window.ap = {
    tradePay: (args, callback) => pay(args, callback),
    popWindow: () => tell('close', {}),
  }
  ready('AlipayJSBridgeReady')
  function ready(name) {
    const fire = () => document.dispatchEvent(new Event(name))
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => setTimeout(fire, 20))
    else setTimeout(fire, 20)
  }
}
