import { fill, h } from './dom.js'
import { t } from './words.js'

/** What lies over a phone's screen for a moment: menus, alerts, notes. Each belongs to one phone. */
export function createOverlays(layer) {
  let noteTimer

  function open(content) {
    const veil = h('div', { class: 'veil' }, content)
    layer.append(veil)
    content.querySelector('button')?.focus({ preventScroll: true })
    return () => veil.remove()
  }

  /** A menu from below. Resolves to the chosen item's key, or undefined. */
  function menu(items) {
    return new Promise((resolve) => {
      const done = (key) => {
        close()
        resolve(key)
      }
      const sheet = h(
        'div',
        { class: 'menu', role: 'dialog', 'aria-label': t('更多操作') },
        items.map(([key, label]) => h('button', { class: 'menu-item', onClick: () => done(key) }, label)),
        h('button', { class: 'menu-item menu-cancel', onClick: () => done(undefined) }, t('取消')),
      )
      const close = open(sheet)
      sheet.parentElement.addEventListener('click', (event) => {
        if (event.target === sheet.parentElement) done(undefined)
      })
    })
  }

  /** A message with one or two buttons. Resolves to true for the first. */
  function alert(message, { yes = t('确定'), no } = {}) {
    return new Promise((resolve) => {
      const done = (answer) => {
        close()
        resolve(answer)
      }
      const close = open(
        h(
          'div',
          { class: 'alert', role: 'alertdialog', 'aria-label': message },
          h('p', {}, message),
          h(
            'div',
            { class: 'alert-buttons' },
            no && h('button', { onClick: () => done(false) }, no),
            h('button', { class: 'alert-yes', onClick: () => done(true) }, yes),
          ),
        ),
      )
    })
  }

  /** A note that goes away by itself. */
  function note(text) {
    clearTimeout(noteTimer)
    let bubble = layer.querySelector('.note')
    if (bubble === null) {
      bubble = h('div', { class: 'note', role: 'status' })
      layer.append(bubble)
    }
    fill(bubble, text)
    noteTimer = setTimeout(() => bubble.remove(), 1800)
  }

  return { open, menu, alert, note }
}
