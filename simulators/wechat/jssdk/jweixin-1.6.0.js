// A stand-in for WeChat's JS-SDK, written from its documentation. Like the real one it is only a polite face of
// WeixinJSBridge, which belongs to the app: without the app nothing ever answers.
;(() => {
  if (window.wx?.config) return

  let state = 'unknown'
  let verdict
  let permitted = []
  let onError
  let isDebugging = false
  const waiting = []

  function withBridge(then) {
    if (window.WeixinJSBridge) then(window.WeixinJSBridge)
    else document.addEventListener('WeixinJSBridgeReady', () => then(window.WeixinJSBridge), { once: true })
  }

  function tell(wishes, errMsg) {
    const answer = { errMsg }
    if (isDebugging) console.info('[wx]', errMsg)
    const word = errMsg.split(':')[1]
    if (word === 'ok') wishes.success?.(answer)
    else if (word === 'cancel') wishes.cancel?.(answer)
    else wishes.fail?.(answer)
    wishes.complete?.(answer)
  }

  /** Calls the bridge for a page that has been verified and has asked for this interface beforehand. */
  function call(name, wishes = {}, deed = name, args = wishes) {
    if (state !== 'ok') tell(wishes, `${name}:fail, the permission value is offline verifying`)
    else if (!permitted.includes(name)) tell(wishes, `${name}:permission denied`)
    else withBridge((bridge) => bridge.invoke(deed, args, ({ err_msg: said }) => tell(wishes, named(name, said))))
  }

  function named(name, said) {
    return `${name}:${said.slice(said.indexOf(':') + 1)}`
  }

  const wx = {
    config(settings) {
      permitted = settings.jsApiList ?? []
      isDebugging = settings.debug === true
      const args = {
        verifyAppId: settings.appId,
        verifyTimestamp: String(settings.timestamp),
        verifyNonceStr: settings.nonceStr,
        verifySignature: settings.signature,
        verifyJsApiList: permitted,
      }
      withBridge((bridge) =>
        bridge.invoke('preVerifyJSAPI', args, ({ err_msg: errMsg }) => {
          verdict = { errMsg }
          state = errMsg === 'config:ok' ? 'ok' : 'failed'
          if (isDebugging) console.info('[wx]', errMsg)
          if (state === 'failed') onError?.(verdict)
          // "Ready" says that the verdict is there, not that it is a good one.
          for (const then of waiting.splice(0)) then()
        }),
      )
    },
    ready(then) {
      if (state === 'unknown') waiting.push(then)
      else then()
    },
    error(then) {
      onError = then
      if (state === 'failed') then(verdict)
    },
    checkJsApi({ jsApiList = [], ...wishes }) {
      const checkResult = Object.fromEntries(jsApiList.map((name) => [name, typeof wx[name] === 'function']))
      const answer = { checkResult, errMsg: 'checkJsApi:ok' }
      wishes.success?.(answer)
      wishes.complete?.(answer)
    },
    updateAppMessageShareData: (wishes) => call('updateAppMessageShareData', wishes),
    updateTimelineShareData: (wishes) => call('updateTimelineShareData', wishes),
    onMenuShareAppMessage: (wishes) => call('onMenuShareAppMessage', wishes),
    onMenuShareTimeline: (wishes) => call('onMenuShareTimeline', wishes),
    // The SDK spells this one member in small letters, the bridge does not.
    chooseWXPay: (wishes) =>
      call('chooseWXPay', wishes, 'getBrandWCPayRequest', {
        ...wishes,
        timeStamp: String(wishes.timeStamp ?? wishes.timestamp),
      }),
    closeWindow: () => withBridge((bridge) => bridge.invoke('closeWindow', {})),
    hideOptionMenu() {},
    showOptionMenu() {},
    hideMenuItems() {},
    showMenuItems() {},
    miniProgram: {
      getEnv: (then) => then({ miniprogram: window.__wxjs_environment === 'miniprogram' }),
    },
  }
  window.wx = wx
  window.jWeixin = wx
})()
