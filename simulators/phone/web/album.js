import { pictureUrl } from './api.js'
import { sendToChat } from './chat.js'
import { fill, h } from './dom.js'
import { action, bar } from './phone.js'
import { fileButton, pictureGrid } from './pictures.js'
import { t } from './words.js'

export function albumScreen(phone) {
  const body = h('div', { class: 'scroll' })
  const element = h(
    'div',
    { class: 'screen album' },
    bar(t('相册'), { actions: [fileButton('添加图片', 'plus', (file) => phone.savePicture(file))] }),
    body,
  )
  return {
    element,
    changed: () =>
      fill(
        body,
        pictureGrid(phone, (id) => phone.push('album', viewer(phone, id))),
      ),
  }
}

function viewer(phone, id) {
  const back = () => phone.pop('album')
  async function share() {
    const app = await phone.overlays.menu([
      ['wechat', t('微信')],
      ['qq', 'QQ'],
    ])
    if (app) await sendToChat(phone, app, { kind: 'picture', pictureId: id })
  }
  async function remove() {
    await phone.attempt(() => phone.api.removePicture(id))
    back()
  }
  const element = h(
    'div',
    { class: 'screen viewer' },
    bar('', { onBack: back, actions: [action('发送给朋友', 'share', share), action('删除', 'trash', remove)] }),
    h('div', { class: 'viewer-picture' }, h('img', { src: pictureUrl(id), alt: t('图片') })),
  )
  return { element, dark: true }
}
