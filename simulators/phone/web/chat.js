import { cardPictureUrl, pictureUrl } from './api.js'
import { messagesWith, timeText } from './chat-list.js'
import { fill, h, icon, onLongPress } from './dom.js'
import { action, bar } from './phone.js'
import { choosePicture } from './pictures.js'
import { scanPicture } from './scan.js'
import { openPage } from './webview.js'
import { partnerName, t } from './words.js'

/** One conversation of WeChat or QQ. */
export function chatScreen(phone, app, partner) {
  const list = h('div', { class: 'scroll messages', role: 'log' })
  const field = h('textarea', { rows: 1, 'aria-label': t('输入消息'), placeholder: t('输入消息') })
  const element = h(
    'div',
    { class: `screen chat ${app}` },
    bar(partnerName(partner, app), { onBack: () => phone.pop(app) }),
    list,
    h(
      'form',
      { class: 'composer', onSubmit: submit },
      action('发送图片', 'picture', sendPicture),
      field,
      h('button', { 'aria-label': t('粘贴'), title: t('粘贴'), class: 'paste', onClick: paste }, t('粘贴')),
      h('button', { class: 'send', onClick: submit }, t('发送')),
    ),
  )
  let shown = -1

  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event)
  })

  async function submit(event) {
    event.preventDefault()
    const text = field.value.trim()
    if (text === '') return
    field.value = ''
    await phone.attempt(() => phone.api.sendMessage(app, partner, { kind: 'text', text }))
  }

  async function paste() {
    const text = phone.clipboard || (await navigator.clipboard?.readText?.().catch(() => '')) || ''
    if (text === '') phone.overlays.note(t('没有内容可粘贴'))
    field.value += text
    field.focus()
  }

  async function sendPicture() {
    const id = await choosePicture(phone)
    if (id) await phone.attempt(() => phone.api.sendMessage(app, partner, { kind: 'picture', pictureId: id }))
  }

  async function pasted(blob) {
    const id = await phone.attempt(() => phone.api.addPicture(blob))
    if (id) await phone.attempt(() => phone.api.sendMessage(app, partner, { kind: 'picture', pictureId: id }))
  }

  function changed() {
    const messages = messagesWith(phone, app, partner)
    if (partner === phone.other && !element.hidden) {
      phone.seen.set(app, messages.filter((each) => each.from === partner).length)
    }
    if (messages.length === shown) return
    shown = messages.length
    fill(
      list,
      messages.map((each) => bubbleRow(phone, app, each)),
    )
    list.scrollTop = list.scrollHeight
  }
  return { element, changed, pasted }
}

function bubbleRow(phone, app, message) {
  const isOwn = message.from === phone.holder
  const open = () => messageMenu(phone, app, message)
  const content = bubble(phone, app, message)
  onLongPress(content, open)
  return h(
    'div',
    { class: `message ${isOwn ? 'own' : ''}` },
    h('span', { class: 'avatar', 'data-who': message.from }, partnerName(message.from, app).at(-1)),
    content,
    h('button', { class: 'message-more', 'aria-label': t('更多操作'), onClick: open }, icon('more')),
    h('time', { class: 'message-time' }, timeText(message.at)),
  )
}

function bubble(phone, app, message) {
  const { content } = message
  if (content.kind === 'picture') {
    const picture = h('img', { class: 'bubble-picture', src: pictureUrl(content.pictureId), alt: t('图片') })
    return h('div', { class: 'bubble bubble-bare' }, picture)
  }
  if (content.kind === 'card') return linkCard(phone, app, message)
  return h(
    'div',
    { class: 'bubble' },
    h('span', {}, linkified(phone, app, content.text)),
    content.card && linkCard(phone, app, message),
  )
}

function linkCard(phone, app, { id, content: { card } }) {
  const source = cardPictureUrl(phone.holder, id)
  const picture = h('img', { src: source, alt: '', onError: () => picture.remove() })
  return h(
    'button',
    { class: 'link-card', 'aria-label': card.title || card.link, onClick: () => openPage(phone, app, card.link) },
    h('span', { class: 'link-card-title' }, card.title || card.link),
    h('span', { class: 'link-card-text' }, card.description),
    card.image !== '' && picture,
  )
}

const linkPattern = /https?:\/\/[^\s<>"'，。；）]+/

function linkified(phone, app, text) {
  return text.split(new RegExp(`(${linkPattern.source})`)).map((part, at) => {
    if (at % 2 === 0) return part
    const open = (event) => {
      event.preventDefault()
      openPage(phone, app, part)
    }
    return h('a', { href: part, onClick: open }, part)
  })
}

async function messageMenu(phone, app, { content }) {
  const link = content.kind === 'card' ? content.card.link : content.text?.match(linkPattern)?.[0]
  const items =
    content.kind === 'picture'
      ? [
          ['read', t('识别图中的二维码')],
          ['save', t('保存图片')],
          ['forward', t('发送给朋友')],
        ]
      : [
          ['copy', t('复制')],
          ['forward', t('发送给朋友')],
          ...(app === 'wechat' && link ? [['miniprogram', t('在小程序中打开')]] : []),
        ]
  switch (await phone.overlays.menu(items)) {
    case 'read':
      await scanPicture(phone, app, 'long_press', content.pictureId)
      break
    case 'save':
      await phone.attempt(async () => phone.savePicture(await (await fetch(pictureUrl(content.pictureId))).blob()))
      break
    case 'copy':
      phone.clipboard = content.kind === 'card' ? content.card.link : content.text
      phone.overlays.note(t('已复制'))
      break
    case 'miniprogram':
      openPage(phone, 'miniprogram', link)
      break
    case 'forward':
      await sendToChat(phone, app, content.kind === 'text' ? { kind: 'text', text: content.text } : content)
      break
  }
}

/** Asks for a chat and sends something there. Resolves to whether it was sent. */
export async function sendToChat(phone, app, content) {
  const partner = await phone.overlays.menu([
    [phone.other, partnerName(phone.other, app)],
    ['file_helper', partnerName('file_helper', app)],
  ])
  if (!partner) return false
  const sent = await phone.attempt(() => phone.api.sendMessage(app, partner, content))
  if (sent) phone.overlays.note(t('已发送'))
  return sent !== undefined
}
