/** The system's share sheet, which a plain browser offers to pages. The browsers inside other apps have none. */
export function offerSharing(settings, tell) {
  const offer = (name, value) => Object.defineProperty(navigator, name, { configurable: true, value })
  if (settings.app !== 'browser') {
    offer('share', undefined)
    offer('canShare', undefined)
    return
  }

  /** The link of what is shared, as the site itself knows it; undefined when it is no address. */
  function linkOf(url) {
    if (url === undefined) return ''
    if (!URL.canParse(url, location.href)) return undefined
    const { protocol, href } = new URL(url, location.href)
    return /^https?:$/.test(protocol) ? href.split(location.origin).join(settings.origin) : undefined
  }

  function canShare(wishes = {}) {
    const { title, text, url, files } = wishes
    if (files !== undefined) return false
    return linkOf(url) !== undefined && [title, text, url].some((part) => part !== undefined)
  }

  async function share(wishes = {}) {
    if (!canShare(wishes)) throw new TypeError('There is nothing here that can be shared.')
    if (navigator.userActivation?.isActive === false) {
      throw new DOMException('Sharing must follow a press of the person.', 'NotAllowedError')
    }
    const { title = '', text = '', url } = wishes
    const content = { title: String(title), text: String(text), url: linkOf(url) }
    const isShared = await new Promise((resolve) => tell('share', content, resolve))
    if (isShared !== true) throw new DOMException('Share canceled', 'AbortError')
  }

  offer('canShare', canShare)
  offer('share', share)
}
