/**
 * Makes an element. Properties that begin with `on` are listeners; `class`, `data-*`, `aria-*` and the like are
 * attributes; the rest are the element's own properties. Children that are null or false are left out.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  if (tag === 'button') element.type = 'button'
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2).toLowerCase(), value)
    else if (name in element && !name.includes('-')) element[name] = value
    else element.setAttribute(name, value === true ? '' : value)
  }
  fill(element, ...children)
  return element
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  )
  return element
}

/** An icon from our own set of outlines. */
export function icon(name) {
  const shapes = {
    back: '<path d="M15 4 7 12l8 8"/>',
    close: '<path d="M5 5l14 14M19 5 5 19"/>',
    more: '<g fill="currentColor" stroke="none"><circle cx="5" cy="12" r="1.8"/><circle cx="12" cy="12" r="1.8"/><circle cx="19" cy="12" r="1.8"/></g>',
    scan: '<path d="M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16"/>',
    picture:
      '<rect x="3" y="5" width="18" height="14" rx="2"/><circle cx="8.5" cy="10" r="1.5"/><path d="m4 17 5-4 3 2.5L16 11l5 5"/>',
    plus: '<path d="M12 5v14M5 12h14"/>',
    trash: '<path d="M5 7h14M10 7V5h4v2M7 7l1 13h8l1-13"/>',
    share: '<path d="M12 15V4M8 8l4-4 4 4M6 12v7h12v-7"/>',
    bill: '<path d="M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"/>',
    wallet: '<rect x="3" y="6" width="18" height="13" rx="2"/><path d="M15 12.500h6M3 9h14"/>',
    chat: '<path d="M4 5h16v11H11l-5 4v-4H4z"/>',
    person: '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    reload: '<path d="M19 12a7 7 0 1 1-2-5M17 3v4h4" transform="translate(-1)"/>',
    erase: '<path d="M9 6h11v12H9l-6-6zM12 9.500l5 5M17 9.500l-5 5"/>',
    check: '<path d="m5 12.500 5 5L19.500 7"/>',
    camera: '<path d="M4 8h4l2-3h4l2 3h4v11H4z"/><circle cx="12" cy="13" r="3.500"/>',
  }
  const holder = document.createElement('span')
  holder.className = 'icon'
  holder.setAttribute('aria-hidden', 'true')
  holder.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${shapes[name]}</svg>`
  return holder
}

/** 8888 → "88.88" */
export function yuan(fen) {
  const text = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`
}

/** Calls `pressed` for a press of half a second and for a right click, and swallows the click that ends the press. */
export function onLongPress(element, pressed) {
  let timer
  let fired = false
  const stop = () => clearTimeout(timer)
  element.addEventListener('pointerdown', (event) => {
    fired = false
    if (event.button !== 0) return
    timer = setTimeout(() => {
      fired = true
      pressed()
    }, 500)
  })
  for (const name of ['pointerup', 'pointercancel', 'pointermove']) {
    element.addEventListener(name, (event) => {
      if (name !== 'pointermove' || Math.hypot(event.movementX, event.movementY) > 6) stop()
    })
  }
  element.addEventListener(
    'click',
    (event) => {
      if (!fired) return
      event.stopImmediatePropagation()
      event.preventDefault()
    },
    true,
  )
  element.addEventListener('contextmenu', (event) => {
    event.preventDefault()
    stop()
    if (!fired) pressed()
    fired = false
  })
}
