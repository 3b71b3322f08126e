/**
 * The thread between a page and the phone around it.
 *
 * @returns `tell(kind, content, done)`; with `done`, the phone answers later. In a plain browser tab nobody listens,
 * and `done` is called at once without a result.
 */
export function talkToPhone() {
  const inPhone = window.parent !== window
  const waiting = new Map()
  let calls = 0

  function tell(kind, content, done) {
    if (!inPhone) {
      done?.(undefined)
      return
    }
    calls += 1
    const id = `${Date.now()}-${calls}`
    if (done) waiting.set(id, done)
    window.parent.postMessage({ hutong: 'phone', kind, id, ...content }, '*')
  }

  window.addEventListener('message', (event) => {
    if (event.source !== window.parent || event.data?.hutong !== 'phone-answer') return
    const done = waiting.get(event.data.id)
    waiting.delete(event.data.id)
    done?.(event.data.result)
  })

  return { tell, inPhone }
}

/** Makes scripts in the page see the app's user agent, as the server does. */
export function wearUserAgent(settings) {
  Object.defineProperty(navigator, 'userAgent', { get: () => settings.userAgent, configurable: true })
  Object.defineProperty(navigator, 'userAgentData', { get: () => undefined, configurable: true })
}

/** The address the site itself would show for one that holds the proxy's host name. */
export function realAddress(settings, address) {
  return address.split(location.origin).join(settings.origin)
}
