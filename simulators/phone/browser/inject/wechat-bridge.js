/**
 * WeChat's bridge. Like the real one it comes a moment after the page, and pages must wait for its event. A page may
 * pay without further ado, but decide about its share card only once WeChat has verified it.
 *
 * @param realOf the site's own address for one the page knows
 */
export function addWeixinBridge(tell, wishCard, realOf, isMiniProgram) {
  let permitted

  function verify({ verifyAppId, verifyTimestamp, verifyNonceStr, verifySignature, verifyJsApiList }, done) {
    const args = {
      appId: verifyAppId,
      timestamp: verifyTimestamp,
      nonceStr: verifyNonceStr,
      signature: verifySignature,
    }
    tell('wechat-config', { args, page: realOf(location.href) }, (verdict) => {
      if (verdict?.errMsg === 'config:ok') permitted = verifyJsApiList ?? []
      done(verdict?.errMsg ?? 'config:fail')
    })
  }

  /** Takes a page's wish for its card. The link must stay on the site that was verified. */
  function share(name, wishes, done) {
    if (permitted === undefined) return done(`${name}:fail, the permission value is offline verifying`)
    if (!permitted.includes(name)) return done(`${name}:permission denied`)
    const link = realOf(wishes.link || location.href)
    if (new URL(link).hostname !== new URL(realOf(location.href)).hostname)
      return done(`${name}:fail invalid link domain`)
    // This phone has no moments, so only what goes to a chat shows.
    if (!/Timeline/.test(name)) wishCard(wishes)
    return done(`${name}:ok`)
  }

  function pay(wishes, callback) {
    const failed = { err_msg: 'get_brand_wcpay_request:fail' }
    // Neither kind of payment works in a mini-program's web view; only the mini-program itself could pay.
    if (isMiniProgram) callback?.({ ...failed, err_desc: 'not supported in the web-view of a mini program' })
    else tell('wechat-pay', { args: wishes, page: realOf(location.href) }, (result) => callback?.(result ?? failed))
  }

  const bridge = {
    invoke(name, args, callback) {
      const wishes = args ?? {}
      const done = (said) => callback?.({ err_msg: said, errMsg: said })
      if (name === 'getBrandWCPayRequest') pay(wishes, callback)
      else if (name === 'preVerifyJSAPI') verify(wishes, done)
      else if (/^(update|onMenuShare)(AppMessage|Timeline)(ShareData)?$/.test(name)) share(name, wishes, done)
      else if (name === 'sendAppMessage' || name === 'shareTimeline') done('access_denied')
      else if (name === 'getNetworkType') done('network_type:wifi')
      else {
        if (name === 'closeWindow') tell('close', {}, undefined)
        done(name === 'closeWindow' ? 'close_window:ok' : `${name}:ok`)
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
}
