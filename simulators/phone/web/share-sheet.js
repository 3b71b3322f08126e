import { sendToChat } from './chat.js'
import { h } from './dom.js'
import { t } from './words.js'

/**
 * The system's share sheet, as a page in the browser opens it.
 *
 * @returns whether something was handed on; what the receiving app does with it, the page never learns
 */
export async function sharePage(phone, { title, text, url }) {
  const chosen = await chooseApp(phone, title || text || url, url)
  if (chosen === undefined) return false
  if (chosen === 'copy') {
    phone.clipboard = url || text
    phone.overlays.note(t('已复制'))
    return true
  }
  const content = url === '' ? { kind: 'text', text: text || title } : { kind: 'link', link: url, title, text }
  return sendToChat(phone, chosen, content)
}

function chooseApp(phone, heading, url) {
  return new Promise((resolve) => {
    const done = (key) => {
      close()
      resolve(key)
    }
    const target = (key, label) => h('button', { class: 'menu-item', onClick: () => done(key) }, label)
    const close = phone.overlays.open(
      h(
        'div',
        { class: 'menu', role: 'dialog', 'aria-label': t('分享') },
        h('p', { class: 'share-what' }, h('strong', {}, heading), h('small', {}, url)),
        target('wechat', t('微信')),
        target('qq', 'QQ'),
        target('copy', t('复制')),
        h('button', { class: 'menu-item menu-cancel', onClick: () => done(undefined) }, t('取消')),
      ),
    )
  })
}
