import { pictureUrl } from './api.js'
import { fill, h, icon } from './dom.js'
import { showPayment } from './pay-sheet.js'
import { bar } from './phone.js'
import { choosePicture, fileButton } from './pictures.js'
import { openPage } from './webview.js'
import { t } from './words.js'

/** 扫一扫. What is pasted, dropped or chosen here counts as seen by the camera; the album button is album mode. */
export function scanScreen(phone, app) {
  const sight = h('div', { class: 'sight' })
  const back = () => phone.pop(app)

  async function seen(blob) {
    const id = await phone.attempt(() => phone.api.addPicture(blob, false))
    if (!id) return
    fill(sight, h('img', { src: pictureUrl(id), alt: '' }), h('i', { class: 'scan-line' }))
    await recognise('camera', id)
  }

  async function fromAlbum() {
    const id = await choosePicture(phone)
    if (id) await recognise('album', id)
  }

  async function recognise(mode, id) {
    const opened = await scanPicture(phone, app, mode, id, back)
    if (!opened) fill(sight, h('i', { class: 'scan-line' }))
  }

  fill(sight, h('i', { class: 'scan-line' }))
  const element = h(
    'div',
    { class: 'screen scan' },
    bar(t('扫一扫'), { onBack: back }),
    sight,
    h(
      'p',
      { class: 'scan-hint' },
      h('strong', {}, t('把相机对准二维码')),
      t('粘贴、拖入或选择一张图片，当作镜头里的画面'),
    ),
    h(
      'div',
      { class: 'scan-actions' },
      h('span', { class: 'scan-action' }, fileButton('相机看到的图片', 'camera', seen), t('相机看到的图片')),
      h(
        'button',
        { class: 'scan-action', 'aria-label': t('相册'), onClick: fromAlbum },
        icon('picture'),
        t('从相册选取'),
      ),
    ),
  )
  return { element, pasted: seen, dark: true }
}

/**
 * Lets an app read a picture's code and does what the app does with it.
 *
 * @param leave called before another screen opens, so that the scanner is not left behind it
 * @returns whether the app opened something
 */
export async function scanPicture(phone, app, mode, pictureId, leave = () => {}) {
  const result = await phone.attempt(() => phone.api.scan(app, mode, pictureId))
  return result === undefined ? false : follow(phone, app, result, leave)
}

/** Does what an app does with a code it has read. */
export async function follow(phone, app, result, leave = () => {}) {
  switch (result.kind) {
    case 'open_url':
      leave()
      openPage(phone, app, result.url)
      return true
    case 'cashier':
      leave()
      await showPayment(phone, app, result)
      // The wallet's balance and bills may stand behind the sheet.
      await phone.refresh()
      return true
    case 'refused':
      await phone.overlays.alert(result.message)
      return false
    default:
      await phone.overlays.alert(t('未发现二维码'))
      return false
  }
}
