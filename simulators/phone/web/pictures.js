import { pictureUrl } from './api.js'
import { h, icon } from './dom.js'
import { t } from './words.js'

/** The album's pictures as buttons, newest first. */
export function pictureGrid(phone, onChoose) {
  const { album } = phone.state
  if (album.length === 0)
    return h('p', { class: 'empty' }, t('还没有图片'), h('br'), t('把图片拖进来、按 Ctrl+V 粘贴，或点右上角添加'))
  return h(
    'div',
    { class: 'picture-grid' },
    album.map(({ id }, at) =>
      h(
        'button',
        { class: 'thumbnail', 'aria-label': `${t('图片')} ${at + 1}`, onClick: () => onChoose(id) },
        h('img', { src: pictureUrl(id), alt: '' }),
      ),
    ),
  )
}

/** A button that asks the visitor for a picture file. */
export function fileButton(name, iconName, onFile, extra = {}) {
  const input = h('input', {
    type: 'file',
    accept: 'image/*',
    'aria-label': t(name),
    onChange: () => {
      const [file] = input.files
      input.value = ''
      if (file) onFile(file)
    },
  })
  return h('label', { class: 'file-button', title: t(name), ...extra }, icon(iconName), input)
}

/** Lets the holder choose a picture of the album, or add one. Resolves to its id, or undefined. */
export function choosePicture(phone) {
  return new Promise((resolve) => {
    const done = (id) => {
      close()
      resolve(id)
    }
    const close = phone.overlays.open(
      h(
        'div',
        { class: 'picker', role: 'dialog', 'aria-label': t('选择图片') },
        h(
          'header',
          { class: 'picker-bar' },
          h('button', { onClick: () => done(undefined) }, t('取消')),
          h('strong', {}, t('相册')),
          fileButton('添加图片', 'plus', async (file) => done(await phone.savePicture(file))),
        ),
        h('div', { class: 'picker-body' }, pictureGrid(phone, done)),
      ),
    )
  })
}
