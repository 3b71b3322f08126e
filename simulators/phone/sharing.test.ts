import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCore } from '../core/core.ts'
import { registerPhone } from './index.ts'
import { linkCard } from './link-card.ts'
import { codePicture } from './testing/pictures.ts'
import type { PhoneWallet, WechatOnPhone } from './wallets.ts'

function wallet(name: string): PhoneWallet {
  return {
    openCode: async (_user, content, mode) => ({ kind: 'refused', message: `${name} ${mode} ${content}` }),
    pay: async () => ({ kind: 'refused', message: name }),
    cancel: async () => {},
    balanceFen: () => name.length,
    bills: () => [],
  }
}

const refused = { kind: 'refused', message: 'no', err_msg: 'get_brand_wcpay_request:fail' } as const
const wechat: WechatOnPhone = {
  ...wallet('wechat'),
  bridgePrepare: async () => refused,
  verifyPage: (args, page) => ({ errMsg: `config:${JSON.stringify(args)} ${page}` }),
}
const alipay = { ...wallet('alipay'), tradePayPrepare: async () => refused }

async function phoneWith(unionpay?: PhoneWallet) {
  const core = createCore({ clock: 'frozen', url: 'http://localhost:1' })
  const app = Fastify()
  const phone = await registerPhone(app, core, { wechat, alipay, ...(unionpay === undefined ? {} : { unionpay }) })
  await phone.listen(0)
  const close = async () => {
    await phone.close()
    await app.close()
    core.close()
  }
  return { app, close }
}

let phone: Awaited<ReturnType<typeof phoneWith>>
let site: { url: string; seen: IncomingMessage[]; close: () => Promise<unknown> }

async function openSite(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, seen, close }
}

beforeEach(async () => {
  phone = await phoneWith(wallet('unionpay'))
  site = await openSite((request, response) => {
    if (request.url === '/cake.png') response.setHeader('content-type', 'image/png').end(codePicture('cake'))
    else if (request.url === '/cake.svg') response.setHeader('content-type', 'image/svg+xml').end('<svg/>')
    else if (request.url === '/silent') response.setHeader('content-type', 'text/html').end('<p>no words</p>')
    else if (request.url === '/gone') response.writeHead(404, { 'content-type': 'text/html' }).end('<title>404</title>')
    else response.setHeader('content-type', 'text/html; charset=utf-8').end(page)
  })
})
afterEach(async () => {
  await phone.close()
  await site.close()
})

const page = `<title>收银台</title><meta property="og:title" content="帮我付 ¥8"><meta property="og:description" content="一盒糕">
<meta property="og:image" content="/cake.png"><meta itemprop="name" content="替我付 8 元"><meta itemprop="image" content="/cake.svg">
<meta name="description" itemprop="description" content="桂花糕">`

const post = async (url: string, payload: object) =>
  phone.app.inject({ method: 'POST', url: `/phone/api/${url}`, payload })
const send = async (app: string, content: object) => post('buyer/messages', { app, to: 'friend', content })

test('WeChat and QQ read tags of their own and fall back to the title', () => {
  const link = 'https://pay.example/f/1'
  expect(linkCard(page, link, 'wechat')).toEqual({
    title: '帮我付 ¥8',
    description: '一盒糕',
    image: 'https://pay.example/cake.png',
    link,
  })
  expect(linkCard(page, link, 'qq')).toEqual({
    title: '替我付 8 元',
    description: '桂花糕',
    image: 'https://pay.example/cake.svg',
    link,
  })
  const openGraphOnly = '<title>t</title><meta property="og:title" content="og"><meta property="og:image" content="/a">'
  expect(linkCard(openGraphOnly, link, 'qq')).toEqual({ title: 't', description: '', image: '', link })
  expect(linkCard('<title>t</title><meta property="og:title" content=" ">', link, 'wechat')?.title).toBe('t')
})

test('a link that is handed over becomes a card, in the words that came along where its page has none', async () => {
  const words = { kind: 'link', title: '代付', text: '谢谢' }
  const found = await send('wechat', { ...words, link: `${site.url}/f` })
  expect(found.json().content).toMatchObject({ kind: 'card', card: { title: '帮我付 ¥8', description: '一盒糕' } })
  const silent = await send('qq', { ...words, link: `${site.url}/silent` })
  expect(silent.json().content.card).toEqual({
    title: '代付',
    description: '谢谢',
    image: '',
    link: `${site.url}/silent`,
  })
  const gone = await send('qq', { kind: 'link', link: `${site.url}/gone` })
  expect(gone.json().content.card.title).toBe(`${site.url}/gone`)
  expect((await send('qq', { ...words, link: 'weixin://x' })).statusCode).toBe(400)
})

test('a card and its picture are fetched with nobody’s cookies', async () => {
  const headers = { cookie: 'a=1' }
  const content = { kind: 'text', text: `${site.url}/f` }
  const sent = await phone.app.inject({
    method: 'POST',
    url: '/phone/api/buyer/messages',
    headers,
    payload: { app: 'wechat', to: 'friend', content },
  })
  const picture = await phone.app.inject({ url: `/phone/api/friend/messages/${sent.json().id}/picture`, headers })
  expect(picture.headers['content-type']).toBe('image/png')
  expect(picture.rawPayload).toEqual(codePicture('cake'))
  expect(site.seen.map(({ url, headers }) => [url, headers.cookie])).toEqual([
    ['/f', undefined],
    ['/cake.png', undefined],
  ])
})

test('a card’s picture is shown only where the phone may go, and only when it is one', async () => {
  const pictureOf = async (image: string) => {
    const card = { title: 't', description: '', link: 'https://pay.example/', image }
    const { id } = (await send('wechat', { kind: 'card', card })).json()
    return (await phone.app.inject(`/phone/api/friend/messages/${id}/picture`)).statusCode
  }
  expect(await pictureOf(`${site.url}/cake.png`)).toBe(200)
  expect(await pictureOf(`${site.url}/cake.svg`)).toBe(404)
  expect(await pictureOf(`${site.url}/f`)).toBe(404)
  expect(await pictureOf('http://192.168.0.1/cake.png')).toBe(404)
  expect(await pictureOf('')).toBe(404)
})

test('UnionPay is on the phone only where there is such a wallet', async () => {
  expect((await phone.app.inject('/phone')).body).toContain('"unionpay":true')
  expect((await phone.app.inject('/phone/api/buyer/wallet?app=unionpay')).json().balance_fen).toBe('unionpay'.length)
  expect((await post('buyer/pay', { app: 'unionpay', pay_token: 'u' })).json().message).toBe('unionpay')
  const without = await phoneWith()
  expect((await without.app.inject('/phone')).body).toContain('"unionpay":false')
  expect((await without.app.inject('/phone/api/buyer/wallet?app=unionpay')).statusCode).toBe(404)
  const pay = { method: 'POST', url: '/phone/api/buyer/pay', payload: { app: 'unionpay', pay_token: 'u' } } as const
  expect((await without.app.inject(pay)).statusCode).toBe(404)
  await without.close()
})

test('a picture in a mini-program gives no web page, and WeChat refuses its own codes there', async () => {
  const read = async (app: string, text: string) => {
    const added = await phone.app.inject({
      method: 'POST',
      url: '/phone/api/buyer/pictures',
      headers: { 'content-type': 'image/png' },
      payload: codePicture(text),
    })
    return (await post('buyer/scan', { app, mode: 'long_press', picture_id: added.json().id })).json()
  }
  expect(await read('miniprogram', 'https://pay.example/q')).toEqual({ kind: 'no_code' })
  expect((await read('miniprogram', 'weixin://wxpay/x')).message).toBe('wechat long_press weixin://wxpay/x')
  expect((await read('unionpay', 'https://pay.example/q')).message).toBe('unionpay long_press https://pay.example/q')
})

test('what a page gives to wx.config reaches WeChat with the page’s address', async () => {
  const answer = await post('buyer/wechat-config', { args: { appId: 'wx1' }, page: 'http://localhost:8080/f' })
  expect(answer.json().errMsg).toBe('config:{"appId":"wx1"} http://localhost:8080/f')
})
