/** Talks to the simulators' phone interface for one holder. */
export function createApi(holder) {
  const base = `/phone/api/${holder}`

  async function send(path, method, body) {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    const content = text === '' ? undefined : JSON.parse(text)
    if (!answer.ok) throw new Error(content?.message ?? `HTTP ${answer.status}`)
    return content
  }

  return {
    state: () => send('', 'GET'),
    sendMessage: (app, to, content) => send('/messages', 'POST', { app, to, content }),
    async addPicture(blob, inAlbum = true) {
      const picture = await asPngOrJpeg(blob)
      const answer = await fetch(`${base}/pictures?album=${inAlbum ? 'yes' : 'no'}`, {
        method: 'POST',
        headers: { 'content-type': picture.type },
        body: picture,
      })
      if (!answer.ok) throw new Error((await answer.json()).message)
      return (await answer.json()).id
    },
    removePicture: (id) => send(`/pictures/${id}`, 'DELETE'),
    scan: (app, mode, pictureId) => send('/scan', 'POST', { app, mode, picture_id: pictureId }),
    openCode: (app, content) => send('/open-code', 'POST', { app, content }),
    wechatPay: (args, page) => send('/wechat-pay', 'POST', { args, page }),
    wechatConfig: (args, page) => send('/wechat-config', 'POST', { args, page }),
    alipayPay: (args) => send('/alipay-pay', 'POST', { args }),
    pay: (app, payToken, password, method) => send('/pay', 'POST', { app, pay_token: payToken, password, method }),
    cancel: (app, payToken) => send('/cancel', 'POST', { app, pay_token: payToken }),
    wallet: (app) => send(`/wallet?app=${app}`, 'GET'),
    /** Calls back at every change on the phone. The browser reconnects by itself. */
    watch(changed) {
      const source = new EventSource(`${base}/events`)
      source.addEventListener('open', changed)
      source.addEventListener('changed', changed)
    },
  }
}

/** The picture of a message's card, fetched by the phone and not by the visitor. */
export function cardPictureUrl(holder, messageId) {
  return `/phone/api/${holder}/messages/${messageId}/picture`
}

export function pictureUrl(id) {
  return `/phone/pictures/${id}`
}

// Other kinds (WebP, BMP, AVIF …) are drawn anew, as phones do when they import a picture.
async function asPngOrJpeg(blob) {
  if (blob.type === 'image/png' || blob.type === 'image/jpeg') return blob
  const bitmap = await createImageBitmap(blob)
  const canvas = document.createElement('canvas')
  canvas.width = bitmap.width
  canvas.height = bitmap.height
  canvas.getContext('2d').drawImage(bitmap, 0, 0)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}
