/** WeChat's bridge. Like the real one it comes a moment after the page, and pages must wait for its event. */
export function addWeixinBridge(tell, wishCard, pageAddress) {
  const share = /^(sendAppMessage|shareTimeline|shareAppMessage|updateAppMessageShareData|updateTimelineShareData)$/
  const bridge = {
    invoke(name, args, callback) {
      const wishes = args ?? {}
      if (name === 'getBrandWCPayRequest') {
        const failed = { err_msg: 'get_brand_wcpay_request:fail' }
        tell('wechat-pay', { args: wishes, page: pageAddress() }, (result) => callback?.(result ?? failed))
      } else if (name === 'closeWindow') {
        tell('close', {}, undefined)
        callback?.({ err_msg: 'close_window:ok' })
      } else if (share.test(name)) {
        wishCard(wishes)
        callback?.({ err_msg: `${name}:ok`, errMsg: `${name}:ok` })
      } else if (name === 'getNetworkType') {
        callback?.({ err_msg: 'network_type:wifi' })
      } else {
        callback?.({ err_msg: `${name}:ok`, errMsg: `${name}:ok` })
      }
    },
    call(name, args) {
      this.invoke(name, args)
    },
    on() {},
  }
  const arrive = () => {
    window.WeixinJSBridge = bridge
    document.dispatchEvent(new Event('WeixinJSBridgeReady'))
  }
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', () => setTimeout(arrive, 20))
  } else setTimeout(arrive, 20)
  return bridge
}

/** The part of the WeChat JS-SDK that pages use; the real one comes from a server this machine may not reach. */
export function addWeixinSdk(bridge) {
  const viaBridge = (name, wishes) =>
    bridge.invoke(name, wishes, (result) => {
      const word = result.err_msg.split(':')[1]
      const outcome = { ok: 'success', cancel: 'cancel' }[word] ?? 'fail'
      wishes[outcome]?.({ errMsg: `${name}:${word}` })
      wishes.complete?.({ errMsg: `${name}:${word}` })
    })
  const wx = {
    config() {},
    // Called a moment later and never at once: pages rely on their own script having ended.
    ready: (then) => setTimeout(then, 30),
    error() {},
    checkJsApi: (wishes) => wishes.success?.({ checkResult: {}, errMsg: 'checkJsApi:ok' }),
    updateAppMessageShareData: (wishes) => viaBridge('updateAppMessageShareData', wishes),
    updateTimelineShareData: (wishes) => viaBridge('updateTimelineShareData', wishes),
    onMenuShareAppMessage: (wishes) => viaBridge('updateAppMessageShareData', wishes),
    onMenuShareTimeline: (wishes) => viaBridge('updateTimelineShareData', wishes),
    // The SDK spells this one member in small letters, the bridge does not.
    chooseWXPay: (wishes) =>
      viaBridge('getBrandWCPayRequest', { ...wishes, timeStamp: wishes.timeStamp ?? wishes.timestamp }),
    closeWindow: () => bridge.invoke('closeWindow', {}),
    hideOptionMenu() {},
    showOptionMenu() {},
    hideMenuItems() {},
    showMenuItems() {},
    miniProgram: { getEnv: (callback) => callback({ miniprogram: false }) },
  }
  window.wx = wx
  window.jWeixin = wx
}
