import { sendToChat } from './chat.js'
import { fill, h } from './dom.js'
import { listenToPage } from './page-messages.js'
import { action, bar } from './phone.js'
import { config, t } from './words.js'

/** The proxy's address that shows a page as one of the holder's apps would. */
function proxyAddress(phone, app, address) {
  const query = new URLSearchParams({ phone: phone.holder, app, url: address })
  return `${config.browserUrl}/__open?${query}`
}

/** Opens a page in an app's own browser. */
export function openPage(phone, app, address) {
  if (app === 'browser') {
    phone.show('browser')
    phone.browserGo(address)
  } else phone.push(stackOf(app), webviewScreen(phone, app, address))
}

/** A mini-program runs inside WeChat and lies on its screens. */
function stackOf(app) {
  return app === 'miniprogram' ? 'wechat' : app
}

function webviewScreen(phone, app, address) {
  const close = () => phone.pop(stackOf(app))
  const view = pageView(phone, app, close, painted)
  const title = bar(t('加载中'), {
    onBack: close,
    backIcon: 'close',
    backName: '关闭',
    actions: [action('更多', 'more', () => pageMenu(phone, app, view))],
  })
  function painted() {
    fill(title.querySelector('.bar-title'), view.page.title || t(app === 'miniprogram' ? '小程序' : '网页'))
  }
  view.go(address)
  return { element: h('div', { class: `screen webview ${app}` }, title, view.frame) }
}

/** The browser app: an address bar and no bridge. */
export function browserScreen(phone) {
  const view = pageView(phone, 'browser', () => view.go('about:blank'), painted)
  const field = h('input', {
    type: 'text',
    inputMode: 'url',
    'aria-label': t('网址'),
    placeholder: t('输入网址或粘贴链接'),
    autocomplete: 'off',
    spellcheck: false,
  })
  const start = h('p', { class: 'empty' }, t('输入网址或粘贴链接'))
  const element = h(
    'div',
    { class: 'screen browser' },
    start,
    view.frame,
    h(
      'form',
      { class: 'address-bar', onSubmit: submit },
      action('刷新', 'reload', () => view.reload()),
      field,
      h('button', { class: 'go', onClick: submit }, t('前往')),
      action('更多', 'more', () => pageMenu(phone, 'browser', view)),
    ),
  )
  view.frame.hidden = true

  function go(address) {
    start.hidden = true
    view.frame.hidden = false
    field.value = address
    view.go(address)
  }
  function submit(event) {
    event.preventDefault()
    const typed = field.value.trim()
    if (typed === '') return
    const isLocal = /^(localhost|127\.)/.test(typed)
    go(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `${isLocal ? 'http' : 'https'}://${typed}`)
  }
  function painted() {
    field.value = view.page.address
  }
  phone.browserGo = go
  return { element }
}

/** A frame that shows pages through the proxy, and what is known of the page in it. */
function pageView(phone, app, close, painted) {
  const frame = h('iframe', { title: t('网页'), allow: 'clipboard-write' })
  const view = {
    frame,
    page: { title: '', address: '', card: undefined },
    go(address) {
      view.page = { title: '', address, card: undefined }
      frame.src = proxyAddress(phone, app, address)
    },
    reload() {
      if (view.page.address !== '') view.go(view.page.address)
    },
  }
  listenToPage(phone, app, view, { close, painted })
  return view
}

async function pageMenu(phone, app, view) {
  const { address, card } = view.page
  if (address === '') return
  const share = app === 'qq' ? 'qq' : 'wechat'
  const chosen = await phone.overlays.menu([
    ['share', t('发送给朋友')],
    ['copy', t('复制链接')],
    ['reload', t('刷新')],
    ...(app === 'wechat' ? [['miniprogram', t('在小程序中打开')]] : []),
    // A mini-program does not let its pages out.
    ...(app === 'browser' || app === 'miniprogram' ? [] : [['browser', t('在浏览器打开')]]),
  ])
  if (chosen === 'share') {
    const content = card ?? { title: view.page.title, description: '', image: '', link: address }
    await sendToChat(phone, share, { kind: 'card', card: content })
  } else if (chosen === 'copy') {
    phone.clipboard = address
    phone.overlays.note(t('已复制'))
  } else if (chosen === 'reload') view.reload()
  else if (chosen === 'browser' || chosen === 'miniprogram') openPage(phone, chosen, address)
}
