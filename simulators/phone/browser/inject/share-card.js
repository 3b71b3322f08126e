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
  function absolute(address) {
    return URL.canParse(address, location.href) && address !== ''
      ? realAddress(settings, new URL(address, location.href).href)
      : ''
  }
  function card() {
    return {
      title: shareWish.title || meta('og:title') || document.title,
      description: shareWish.desc || meta('og:description') || meta('description'),
      image: absolute(shareWish.imgUrl || shareWish.img_url || meta('og:image')),
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
