import { sendToChat } from './chat.js'
import { showPayment } from './pay-sheet.js'
import { follow, scanPicture } from './scan.js'
import { sharePage } from './share-sheet.js'
import { openPage } from './webview.js'
import { config, t } from './words.js'

const proxyPort = new URL(config.browserUrl).port

/** Answers what the page in a view tells the phone through the script that the proxy gave it. */
export function listenToPage(phone, app, view, { close, painted }) {
  const deeds = {
    page({ title, address, card }) {
      view.page = { title, address, card }
      painted()
    },
    copied({ text }) {
      phone.clipboard = text
    },
    close,
    async 'save-picture'({ dataUrl }) {
      await phone.savePicture(await blobOf(dataUrl))
    },
    'download-refused': () => phone.overlays.note(t('请长按图片保存')),
    'picture-pressed': ({ dataUrl }) => picturePressed(phone, app, dataUrl),
    scheme: ({ address }) => openScheme(phone, app, address),
    'wechat-pay': ({ args, page }) => (app === 'wechat' ? wechatPay(phone, args, page) : undefined),
    'wechat-config': ({ args, page }) => phone.attempt(() => phone.api.wechatConfig(args, page)),
    share: (wishes) => (app === 'browser' ? sharePage(phone, wishes) : undefined),
    'alipay-pay': ({ args }) => (app === 'alipay' ? alipayPay(phone, args) : undefined),
  }

  window.addEventListener('message', async (event) => {
    if (event.source !== view.frame.contentWindow || event.data?.hutong !== 'phone') return
    const sender = new URL(event.origin)
    if (sender.port !== proxyPort || !/(^|\.)localhost$/.test(sender.hostname)) return
    const { kind, id } = event.data
    const result = Object.hasOwn(deeds, kind) ? await deeds[kind](event.data) : undefined
    view.frame.contentWindow?.postMessage({ hutong: 'phone-answer', id, result }, event.origin)
  })
}

async function wechatPay(phone, args, page) {
  const fail = { err_msg: 'get_brand_wcpay_request:fail' }
  const prepared = await phone.attempt(() => phone.api.wechatPay(args, page))
  if (prepared === undefined) return fail
  if (prepared.kind === 'refused') {
    await phone.overlays.alert(prepared.message ?? prepared.err_msg)
    return { err_msg: prepared.err_msg, err_desc: prepared.message }
  }
  const { kind } = await showPayment(phone, 'wechat', prepared)
  if (kind === 'paid') return { err_msg: 'get_brand_wcpay_request:ok' }
  return kind === 'cancelled' ? { err_msg: 'get_brand_wcpay_request:cancel' } : fail
}

async function alipayPay(phone, args) {
  const prepared = await phone.attempt(() => phone.api.alipayPay(args))
  if (prepared === undefined) return { resultCode: '6002', memo: t('网络异常') }
  if (prepared.kind === 'refused') {
    await phone.overlays.alert(prepared.message)
    return { resultCode: '4000', memo: prepared.message }
  }
  const { kind } = await showPayment(phone, 'alipay', prepared)
  if (kind === 'paid') return { resultCode: '9000', memo: '', result: '' }
  return kind === 'cancelled' ? { resultCode: '6001', memo: '用户取消' } : { resultCode: '4000', memo: '支付失败' }
}

async function picturePressed(phone, app, dataUrl) {
  const chats = ['wechat', 'miniprogram', 'qq'].includes(app)
  const chosen = await phone.overlays.menu([
    ...(app === 'browser' ? [] : [['read', t('识别图中的二维码')]]),
    ['save', t('保存图片')],
    ...(chats ? [['forward', t('发送给朋友')]] : []),
  ])
  if (chosen === undefined) return
  const blob = await blobOf(dataUrl)
  if (chosen === 'save') {
    await phone.savePicture(blob)
    return
  }
  const id = await phone.attempt(() => phone.api.addPicture(blob, false))
  if (id === undefined) return
  if (chosen === 'read') await scanPicture(phone, app, 'long_press', id)
  else await sendToChat(phone, app === 'miniprogram' ? 'wechat' : app, { kind: 'picture', pictureId: id })
}

/** Opens weixin:// and alipays:// addresses the way the system does: only a plain browser may start another app. */
async function openScheme(phone, app, address) {
  const target = /^weixin:/i.test(address) ? 'wechat' : /^alipays?:/i.test(address) ? 'alipay' : undefined
  if (target === undefined || (app !== 'browser' && app !== target)) {
    phone.overlays.note(t('这里打不开其他应用'))
    return
  }
  if (app === 'browser') {
    const yes = await phone.overlays.alert(t('在另一个应用中打开？'), { yes: t('打开'), no: t('取消') })
    if (!yes) return
  }
  phone.show(target)
  const query = new URL(address).searchParams
  const page = query.get('url')
  const code = query.get('qrcode')
  if (target === 'alipay' && page) openPage(phone, 'alipay', page)
  else if (target === 'alipay' && code) {
    const result = await phone.attempt(() => phone.api.openCode('alipay', code))
    if (result) await follow(phone, 'alipay', result)
  }
}

async function blobOf(dataUrl) {
  return (await fetch(dataUrl)).blob()
}
