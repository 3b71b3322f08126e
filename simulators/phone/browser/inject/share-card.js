/**
 * Tells the phone what a share card of this page would show: the page's own wish first, then its meta tags.
 *
 * @returns a function that takes the page's wish
 */
export function announceCard(settings, tell, realAddress) {
  let shareWish = {}
  function meta(name) {
    return document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.content ?? ''
  }
  function item(name) {
    return document.querySelector(`meta[itemprop="${name}"]`)?.content ?? ''
  }
  // QQ reads other tags than WeChat does.
  const tags =
    settings.app === 'qq'
      ? () => ({ title: item('name'), desc: meta('description') || item('description'), imgUrl: item('image') })
      : () => ({
          title: meta('og:title'),
          desc: meta('og:description') || meta('description'),
          imgUrl: meta('og:image'),
        })
  function absolute(address) {
    return URL.canParse(address, location.href) && address !== ''
      ? realAddress(settings, new URL(address, location.href).href)
      : ''
  }
  function card() {
    const said = tags()
    return {
      title: shareWish.title || said.title || document.title,
      description: shareWish.desc || said.desc,
      image: absolute(shareWish.imgUrl || shareWish.img_url || said.imgUrl),
      link: absolute(shareWish.link || location.href),
    }
  }
  function announce() {
    tell('page', { title: document.title, address: realAddress(settings, location.href), card: card() })
  }
  document.addEventListener('DOMContentLoaded', announce)
  window.addEventListener('load', announce)
  window.addEventListener('hashchange', announce)

  return (wish) => {
    shareWish = wish
    announce()
  }
}
