import { createPhone } from './phone.js'
import { config } from './words.js'

const place = document.getElementById('phones')
const phones = new Map()
let shown = config.both ? ['buyer', 'friend'] : [config.holder]

function phoneOf(holder) {
  if (!phones.has(holder)) {
    const phone = createPhone(holder)
    phones.set(holder, phone)
    place.append(phone.element)
    phone.element.addEventListener('pointerdown', () => {
      active = holder
    })
  }
  return phones.get(holder)
}

let active = shown[0]

function paint() {
  for (const holder of shown) phoneOf(holder)
  // The buyer stands at the left whichever phone was made first. Moving a frame would reload its page, so order is CSS.
  for (const [holder, phone] of phones) phone.element.hidden = !shown.includes(holder)
  for (const button of document.querySelectorAll('[data-holder]')) {
    button.setAttribute('aria-pressed', String(shown.length === 1 && shown[0] === button.dataset.holder))
  }
  document.querySelector('[data-view]').setAttribute('aria-pressed', String(shown.length === 2))
  const address = new URL(location.href)
  address.search = new URLSearchParams({
    holder: active,
    lang: config.lang,
    ...(shown.length === 2 ? { view: 'both' } : {}),
  }).toString()
  history.replaceState(null, '', address)
  const language = document.querySelector('[data-language]')
  const other = new URL(address)
  other.searchParams.set('lang', config.lang === 'en' ? 'zh' : 'en')
  language.href = other.search
}

for (const button of document.querySelectorAll('[data-holder]')) {
  button.addEventListener('click', () => {
    active = button.dataset.holder
    shown = [active]
    paint()
  })
}
document.querySelector('[data-view]').addEventListener('click', () => {
  shown = ['buyer', 'friend']
  paint()
})

document.addEventListener('paste', (event) => {
  const item = [...event.clipboardData.items].find((each) => each.type.startsWith('image/'))
  const file = item?.getAsFile()
  if (!file) return
  event.preventDefault()
  phoneOf(active).takePicture(file)
})
// A picture that misses the phone must not replace the page.
document.addEventListener('dragover', (event) => event.preventDefault())
document.addEventListener('drop', (event) => event.preventDefault())

paint()
