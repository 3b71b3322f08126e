/** Runs first in every page the phone's browser shows, before the page's own scripts. */
export function startInPage(settings, parts) {
  const { tell, inPhone } = parts.talkToPhone()
  parts.wearUserAgent(settings)
  parts.keepInside(settings, tell, parts.savePicture)
  parts.watchCopying(settings, tell, parts.dataUrlOf, parts.realAddress)
  parts.watchPictures(tell, inPhone)
  const wishCard = parts.announceCard(settings, tell, parts.realAddress)
  if (settings.app === 'wechat')
    parts.addWeixinSdk(parts.addWeixinBridge(tell, wishCard, () => parts.realAddress(settings, location.href)))
  if (settings.app === 'alipay') parts.addAlipayBridge(tell)
}
