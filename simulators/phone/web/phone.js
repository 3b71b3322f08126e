import { albumScreen } from './album.js'
import { createApi } from './api.js'
import { chatListScreen } from './chat-list.js'
import { fill, h, icon } from './dom.js'
import { homeScreen } from './home.js'
import { createOverlays } from './overlays.js'
import { walletHomeScreen } from './wallet-home.js'
import { browserScreen } from './webview.js'
import { names, t, timeZone } from './words.js'

const firstScreens = {
  wechat: (phone) => chatListScreen(phone, 'wechat'),
  qq: (phone) => chatListScreen(phone, 'qq'),
  alipay: (phone) => walletHomeScreen(phone, 'alipay'),
  unionpay: (phone) => walletHomeScreen(phone, 'unionpay'),
  browser: browserScreen,
  album: albumScreen,
}

/**
 * One person's phone. Each app keeps its own stack of screens, alive while another app is in front, so that a page
 * left waiting in the browser is still there after a visit to WeChat.
 *
 * A screen is `{ element, dark?, lightStatus?, changed?(), pasted?(blob) }`: `changed` runs when the phone's memory changes, `pasted` takes a
 * picture that the visitor pastes or drops on the phone.
 */
export function createPhone(holder) {
  const api = createApi(holder)
  const stacks = new Map()
  const seen = new Map()
  const screens = h('div', { class: 'screens' })
  const layer = h('div', { class: 'layer' })
  const clock = h('span', {})
  const statusBar = h(
    'div',
    { class: 'status-bar', 'aria-hidden': 'true' },
    clock,
    h('span', { class: 'status-signs' }, '5G ▮▮▮'),
  )
  const homeButton = h(
    'button',
    { class: 'home-bar', 'aria-label': t('返回桌面'), onClick: () => show('home') },
    h('i', {}),
  )
  const element = h(
    'section',
    { class: 'phone', 'aria-label': names[holder], 'data-phone': holder },
    statusBar,
    screens,
    homeButton,
    layer,
  )
  let front = 'home'

  const phone = {
    holder,
    other: holder === 'buyer' ? 'friend' : 'buyer',
    element,
    api,
    overlays: createOverlays(layer),
    /** What the holder last copied on this phone. */
    clipboard: '',
    state: { album: [], messages: [] },
    seen,
    show,
    push,
    pop,
    openApp,
    attempt,
    takePicture,
    savePicture,
    refresh,
  }

  function stackOf(app) {
    let stack = stacks.get(app)
    if (stack === undefined) {
      stack = []
      stacks.set(app, stack)
      add(stack, app, app === 'home' ? homeScreen(phone) : firstScreens[app](phone))
    }
    return stack
  }

  function add(stack, app, screen) {
    screen.element.dataset.app = app
    stack.push(screen)
    screens.append(screen.element)
  }

  function paint() {
    for (const [app, stack] of stacks) {
      for (const [at, screen] of stack.entries()) {
        screen.element.hidden = app !== front || at !== stack.length - 1
      }
    }
    element.dataset.front = front
    const top = stackOf(front).at(-1)
    element.dataset.dark = String(top.dark === true)
    element.dataset.lightStatus = String(top.dark === true || top.lightStatus === true)
  }

  /** Brings an app to the front, as it was left. */
  function show(app) {
    stackOf(app)
    front = app
    paint()
    stackOf(app).at(-1).changed?.()
  }

  /** Puts a screen on top of an app's others and shows it. */
  function push(app, screen) {
    const stack = stackOf(app)
    add(stack, app, screen)
    front = app
    paint()
    screen.changed?.()
  }

  function pop(app) {
    const stack = stackOf(app)
    if (stack.length > 1) stack.pop().element.remove()
    paint()
    stack.at(-1).changed?.()
  }

  /** Brings an app to the front at its first screen. */
  function openApp(app) {
    const stack = stackOf(app)
    for (const screen of stack.splice(1)) screen.element.remove()
    show(app)
  }

  /** Runs something that may fail and says so on the phone's screen. Resolves to undefined when it failed. */
  async function attempt(work) {
    try {
      return await work()
    } catch (error) {
      phone.overlays.note(error instanceof TypeError ? t('网络异常') : error.message)
      return undefined
    }
  }

  /** A picture comes from outside: the screen in front may want it, else it goes to the album. */
  async function takePicture(blob) {
    const wanted = stackOf(front).at(-1).pasted
    if (wanted) await wanted(blob)
    else await savePicture(blob)
  }

  async function savePicture(blob) {
    const id = await attempt(() => api.addPicture(blob))
    if (id !== undefined) phone.overlays.note(t('已存到相册'))
    return id
  }

  async function refresh() {
    const state = await attempt(() => api.state())
    if (state === undefined) return
    phone.state = state
    for (const stack of stacks.values()) for (const screen of stack) screen.changed?.()
  }

  element.addEventListener('dragover', (event) => event.preventDefault())
  element.addEventListener('drop', (event) => {
    event.preventDefault()
    const file = [...event.dataTransfer.files].find((each) => each.type.startsWith('image/'))
    if (file) takePicture(file)
  })

  function tick() {
    fill(clock, new Date().toLocaleTimeString('zh-CN', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }))
  }
  tick()
  setInterval(tick, 10_000)
  show('home')
  api.watch(refresh)
  return phone
}

/** A screen's bar: back or close at the left, title, actions at the right. */
export function bar(title, { onBack, backIcon = 'back', backName = '返回', actions = [] } = {}) {
  return h(
    'header',
    { class: 'bar' },
    h(
      'div',
      { class: 'bar-side' },
      onBack && h('button', { 'aria-label': t(backName), onClick: onBack }, icon(backIcon)),
    ),
    h('h1', { class: 'bar-title' }, title),
    h('div', { class: 'bar-side bar-actions' }, actions),
  )
}

/** A round action in a bar. */
export function action(name, iconName, onClick) {
  return h('button', { 'aria-label': t(name), title: t(name), onClick }, icon(iconName))
}
