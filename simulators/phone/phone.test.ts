import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCore } from '../core/core.ts'
import type { ScanMode } from '../core/users.ts'
import type { Holder } from './browser/addresses.ts'
import { registerPhone } from './index.ts'
import { linkCard } from './link-card.ts'
import { codePicture } from './testing/pictures.ts'
import type { Paid, PhoneWallet } from './wallets.ts'

/** A wallet that notes what the phone asked of it. */
function notingWallet(notes: unknown[]): PhoneWallet {
  return {
    async openCode(user: Holder, content: string, mode: ScanMode) {
      notes.push(['open', user, content, mode])
      return { kind: 'open_url', url: content }
    },
    async pay(payToken, password, method): Promise<Paid> {
      notes.push(['pay', payToken, password, method])
      return { kind: 'paid' }
    },
    async cancel(payToken) {
      notes.push(['cancel', payToken])
    },
    balanceFen: () => 1234,
    bills: () => [],
  }
}

let app: ReturnType<typeof Fastify>
let close: () => Promise<void>
let wechatNotes: unknown[]
let alipayNotes: unknown[]

beforeEach(async () => {
  const core = createCore({ clock: 'frozen', url: 'http://localhost:1' })
  app = Fastify()
  wechatNotes = []
  alipayNotes = []
  const refused = { kind: 'refused', message: 'no', err_msg: 'get_brand_wcpay_request:fail' } as const
  const phone = await registerPhone(app, core, {
    wechat: {
      ...notingWallet(wechatNotes),
      async bridgePrepare(user, args, pageUrl) {
        wechatNotes.push(['bridge', user, args, pageUrl])
        return refused
      },
      verifyPage(args, pageUrl) {
        wechatNotes.push(['verify', args, pageUrl])
        return { errMsg: 'config:invalid signature' }
      },
    },
    alipay: { ...notingWallet(alipayNotes), tradePayPrepare: async () => refused },
  })
  await phone.listen(0)
  close = async () => {
    await phone.close()
    await app.close()
    core.close()
  }
})
afterEach(() => close())

const addPicture = async (holder: string, bytes: Buffer, query = '') => {
  const headers = { 'content-type': 'image/png' }
  return app.inject({ method: 'POST', url: `/phone/api/${holder}/pictures${query}`, headers, payload: bytes })
}
const post = (url: string, payload: object) => app.inject({ method: 'POST', url: `/phone/api/${url}`, payload })
const get = async (url: string) => (await app.inject(`/phone/api/${url}`)).json()

test('the page names the proxy it browses through, and its files are served by name only', async () => {
  const page = await app.inject('/phone?holder=friend&lang=en')
  expect(page.body).toMatch(/"holder":"friend","lang":"en","both":false,"browserUrl":"http:\/\/localhost:\d+"/)
  expect((await app.inject('/phone/assets/main.js')).headers['content-type']).toContain('text/javascript')
  expect((await app.inject('/phone/assets/..%2Fpage.ts')).statusCode).toBe(404)
  expect((await app.inject('/phone/assets/nothing.js')).statusCode).toBe(404)
})

test('an album belongs to one phone, newest first, and what the camera sees is not in it', async () => {
  const first = (await addPicture('buyer', codePicture('one'))).json().id
  const second = (await addPicture('buyer', codePicture('two'))).json().id
  await addPicture('buyer', codePicture('three'), '?album=no')
  expect((await get('buyer')).album.map(({ id }: { id: string }) => id)).toEqual([second, first])
  expect((await get('friend')).album).toEqual([])
  await app.inject({ method: 'DELETE', url: `/phone/api/friend/pictures/${first}` })
  expect((await get('buyer')).album).toHaveLength(2)
  await app.inject({ method: 'DELETE', url: `/phone/api/buyer/pictures/${first}` })
  expect((await get('buyer')).album).toHaveLength(1)
})

test('only PNG and JPEG pictures are taken, whatever their label says', async () => {
  expect((await addPicture('buyer', Buffer.from('GIF89a'))).statusCode).toBe(415)
  expect((await addPicture('stranger', codePicture('x'))).statusCode).toBe(404)
})

test('a message reaches the other person, and one to oneself stays', async () => {
  await post('buyer/messages', { app: 'wechat', to: 'friend', content: { kind: 'text', text: ' 你好 ' } })
  await post('buyer/messages', { app: 'wechat', to: 'file_helper', content: { kind: 'text', text: '备忘' } })
  expect((await get('friend')).messages).toMatchObject([{ from: 'buyer', content: { kind: 'text', text: '你好' } }])
  expect((await get('buyer')).messages).toHaveLength(2)
})

test.each([
  ['to nobody', { app: 'wechat', to: 'stranger', content: { kind: 'text', text: 'x' } }],
  ['to oneself', { app: 'wechat', to: 'buyer', content: { kind: 'text', text: 'x' } }],
  ['from an app without chats', { app: 'alipay', to: 'friend', content: { kind: 'text', text: 'x' } }],
  ['without words', { app: 'qq', to: 'friend', content: { kind: 'text', text: '  ' } }],
  ['with a picture that is not there', { app: 'qq', to: 'friend', content: { kind: 'picture', pictureId: 'x' } }],
  ['with a card that leads nowhere', { app: 'qq', to: 'friend', content: { kind: 'card', card: { link: 'x' } } }],
])('a message %s is refused', async (_what, message) => {
  expect((await post('buyer/messages', message)).statusCode).toBe(400)
})

test('a link in a message carries its page’s share card', async () => {
  const site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      '<title>t</title><meta property="og:title" content="帮我付 &yen;8 &amp; 更多"><meta property="og:image" content="/p.png">',
    )
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const link = `http://localhost:${(site.address() as AddressInfo).port}/f/1`
  const text = `看看 ${link}，谢谢`
  const sent = await post('buyer/messages', { app: 'wechat', to: 'friend', content: { kind: 'text', text } })
  expect(sent.json().content.card).toMatchObject({ link, image: new URL('/p.png', link).href })
  site.closeAllConnections()
  await new Promise((resolve) => site.close(resolve))
})

test.each(['camera', 'album', 'long_press'] as const)(
  'a code is read here and given to the wallet with mode %s',
  async (mode) => {
    const { id } = (await addPicture('friend', codePicture('weixin://wxpay/bizpayurl?pr=abc'))).json()
    await post('friend/scan', { app: 'wechat', mode, picture_id: id })
    expect(wechatNotes).toEqual([['open', 'friend', 'weixin://wxpay/bizpayurl?pr=abc', mode]])
    await post('friend/scan', { app: 'alipay', mode, picture_id: id })
    expect(alipayNotes).toHaveLength(1)
  },
)

test('a picture without a code, a way of scanning that is not one, and a picture that is gone', async () => {
  const { id } = (await addPicture('buyer', codePicture('').subarray(0, 120))).json()
  expect((await post('buyer/scan', { app: 'wechat', mode: 'album', picture_id: id })).json()).toEqual({
    kind: 'no_code',
  })
  expect((await post('buyer/scan', { app: 'wechat', mode: 'guess', picture_id: id })).statusCode).toBe(400)
  expect((await post('buyer/scan', { app: 'wechat', mode: 'album', picture_id: 'x' })).statusCode).toBe(400)
  expect(wechatNotes).toEqual([])
})

test('QQ opens links and nothing else', async () => {
  const link = (await addPicture('buyer', codePicture('https://pay.example/q/1'))).json().id
  const native = (await addPicture('buyer', codePicture('weixin://wxpay/x'))).json().id
  const scan = async (id: string) => (await post('buyer/scan', { app: 'qq', mode: 'album', picture_id: id })).json()
  expect(await scan(link)).toEqual({ kind: 'open_url', url: 'https://pay.example/q/1' })
  expect((await scan(native)).kind).toBe('refused')
})

test('payments go to the wallet that opened them', async () => {
  await post('buyer/pay', { app: 'alipay', pay_token: 'a', password: '123456', method: 'huabei' })
  await post('buyer/pay', { app: 'wechat', pay_token: 'w', password: '123456' })
  await post('buyer/cancel', { app: 'wechat', pay_token: 'w' })
  expect(alipayNotes).toEqual([['pay', 'a', '123456', 'huabei']])
  expect(wechatNotes).toEqual([
    ['pay', 'w', '123456', undefined],
    ['cancel', 'w'],
  ])
  expect(await get('buyer/wallet?app=alipay')).toEqual({ balance_fen: 1234, bills: [] })
})

test('the bridge’s arguments reach the wallet as the page gave them, with the page’s address', async () => {
  await post('buyer/wechat-pay', { args: { timeStamp: 1 }, page: 'http://localhost:8080/q/1' })
  expect(wechatNotes).toEqual([['bridge', 'buyer', { timeStamp: 1 }, 'http://localhost:8080/q/1']])
})

test('a share card needs a title and reads it from either kind of tag', () => {
  const link = 'https://pay.example/f/1'
  expect(linkCard('<p>no title</p>', link, 'wechat')).toBeUndefined()
  expect(linkCard('<title> 收银台 &amp; 付款 </title>', link, 'wechat')).toEqual({
    title: '收银台 & 付款',
    description: '',
    image: '',
    link,
  })
  const tags = `<meta content='甲&#x4e59;' property=og:title><meta name="description" content="d"><meta property="og:image" content="http://[bad">`
  expect(linkCard(tags, link, 'wechat')).toEqual({ title: '甲乙', description: 'd', image: '', link })
})
