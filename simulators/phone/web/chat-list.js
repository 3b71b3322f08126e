import { chatScreen } from './chat.js'
import { fill, h, icon } from './dom.js'
import { action, bar } from './phone.js'
import { scanScreen } from './scan.js'
import { walletPanel } from './wallet.js'
import { partnerName, t, timeZone } from './words.js'

const titles = { wechat: '微信', qq: 'QQ' }

/** The first screen of WeChat and of QQ: chats, scan, and for WeChat one's own wallet. */
export function chatListScreen(phone, app) {
  const list = h('div', { class: 'scroll' })
  const title = bar(t(titles[app]), {
    actions: [action('扫一扫', 'scan', () => phone.push(app, scanScreen(phone, app)))],
  })
  const tabs = h(
    'nav',
    { class: 'tabs' },
    h('button', { 'aria-pressed': 'true', onClick: () => turn('chats') }, icon('chat'), t(titles[app])),
    h('button', { 'aria-pressed': 'false', onClick: () => turn('me') }, icon('person'), t('我')),
  )
  const element = h('div', { class: `screen chats ${app}` }, title, list, app === 'wechat' && tabs)
  let tab = 'chats'

  function turn(to) {
    tab = to
    for (const [at, button] of [...tabs.children].entries()) {
      button.setAttribute('aria-pressed', String((at === 0) === (to === 'chats')))
    }
    changed()
  }

  function changed() {
    if (tab === 'me') {
      const panel = walletPanel(phone, 'wechat')
      fill(list, panel.element)
      panel.load()
      return
    }
    fill(
      list,
      [phone.other, 'file_helper'].map((partner) => row(phone, app, partner)),
    )
  }
  return { element, changed }
}

function row(phone, app, partner) {
  const messages = messagesWith(phone, app, partner)
  const last = messages.at(-1)
  const unread =
    partner === phone.other ? messages.filter((each) => each.from === partner).length - (phone.seen.get(app) ?? 0) : 0
  return h(
    'button',
    {
      class: 'chat-row',
      'aria-label': partnerName(partner, app),
      onClick: () => phone.push(app, chatScreen(phone, app, partner)),
    },
    h(
      'span',
      { class: 'avatar', 'data-who': partner },
      partner === 'file_helper' ? icon('picture') : partnerName(partner, app).at(-1),
      unread > 0 && h('span', { class: 'badge' }, String(unread)),
    ),
    h(
      'span',
      { class: 'chat-row-text' },
      h('span', { class: 'chat-row-name' }, partnerName(partner, app)),
      h('span', { class: 'chat-row-last' }, last ? summary(last) : t('暂无消息')),
    ),
    last && h('time', { class: 'chat-row-time' }, timeText(last.at)),
  )
}

export function messagesWith(phone, app, partner) {
  const { holder, state } = phone
  return state.messages.filter(
    (each) =>
      each.app === app &&
      ((each.from === holder && each.to === partner) || (each.from === partner && each.to === holder)),
  )
}

export function timeText(at) {
  return new Date(at).toLocaleTimeString('zh-CN', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false })
}

function summary({ content }) {
  if (content.kind === 'picture') return t('[图片]')
  return content.kind === 'card' ? `${t('[链接]')} ${content.card.title}` : content.text
}
