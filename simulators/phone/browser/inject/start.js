/** Runs first in every page the phone's browser shows, before the page's own scripts. */
export function startInPage(settings, parts) {
  const { tell, inPhone } = parts.talkToPhone()
  parts.wearUserAgent(settings)
  parts.keepInside(settings, tell, parts.savePicture)
  parts.watchCopying(settings, tell, parts.dataUrlOf, parts.realAddress)
  parts.watchPictures(tell, inPhone)
  const wishCard = parts.announceCard(settings, tell, parts.realAddress)
  parts.offerSharing(settings, tell)
  if (settings.app === 'miniprogram') window.__wxjs_environment = 'miniprogram'
  if (settings.app === 'wechat' || settings.app === 'miniprogram') {
    const realOf = (address) => parts.realAddress(settings, new URL(address, location.href).href)
    parts.addWeixinBridge(tell, wishCard, realOf, settings.app === 'miniprogram')
  }
  if (settings.app === 'alipay') parts.addAlipayBridge(tell)
}
