/** Keeps every way of leaving a page inside the phone: links, forms, scripts, new windows, other apps' schemes. */
export function keepInside(settings, tell, savePicture) {
  /** The proxy's address for another site's, or undefined when it is this page's own. */
  function proxied(address) {
    const url = new URL(address, location.href)
    if (url.origin === location.origin || /^(about|blob|data|javascript):/.test(url.protocol)) return undefined
    if (/^https?:$/.test(url.protocol) && url.hostname.endsWith('.localhost')) return undefined
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
    const hex = [...new TextEncoder().encode(url.origin)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const port = location.port === '' ? '' : `:${location.port}`
    const host = `${settings.holder}.${settings.app}.${hex.match(/.{1,60}/g).join('.')}.localhost${port}`
    return `http://${host}${url.pathname}${url.search}${url.hash}`
  }

  /** Keeps a navigation inside the phone. Returns true when it has taken over. */
  function redirect(address) {
    const target = proxied(address)
    if (target === undefined) return false
    if (target === null) tell('scheme', { address })
    else location.href = target
    return true
  }

  window.navigation?.addEventListener('navigate', (event) => {
    if (!event.cancelable || event.formData || event.downloadRequest) return
    const address = event.destination.url
    if (proxied(address) === undefined) return
    event.preventDefault()
    setTimeout(() => redirect(address))
  })

  function mapForm(form, submitter) {
    const target = proxied(submitter?.formAction || form.action)
    if (typeof target !== 'string') return
    if (submitter?.hasAttribute('formaction')) submitter.formAction = target
    else form.action = target
  }
  document.addEventListener('submit', (event) => mapForm(event.target, event.submitter), true)
  const submit = HTMLFormElement.prototype.submit
  HTMLFormElement.prototype.submit = function () {
    mapForm(this)
    // A phone has one page at a time: a form that asks for a new window stays here.
    if (/^_(blank|top|parent)$/.test(this.target)) this.target = '_self'
    submit.call(this)
  }

  // The browsers of WeChat, Alipay and QQ save nothing by a link; their users must press the picture long.
  function download(anchor) {
    if (settings.app === 'browser') savePicture(tell, anchor.href)
    else tell('download-refused')
  }

  document.addEventListener(
    'click',
    (event) => {
      const anchor = event.target instanceof Element ? event.target.closest('a[href]') : null
      if (anchor === null) return
      if (anchor.hasAttribute('download')) {
        event.preventDefault()
        download(anchor)
        return
      }
      if (/^_(blank|top|parent)$/.test(anchor.target)) anchor.target = '_self'
      if (redirect(anchor.href)) event.preventDefault()
    },
    true,
  )
  // A script may click an anchor that was never put into the document; no event reaches us then.
  const click = HTMLElement.prototype.click
  HTMLAnchorElement.prototype.click = function () {
    if (this.hasAttribute('download') && !this.isConnected) download(this)
    else if (this.href === '' || this.isConnected || !redirect(this.href)) click.call(this)
  }
  window.open = (address) => {
    if (address && !redirect(String(address))) location.href = String(address)
    return null
  }
}
