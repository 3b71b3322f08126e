import { createHash, createSign, createVerify, X509Certificate } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { chinaDigits } from '../core/clock.ts'
import { createCore } from '../core/core.ts'
import { sharedTestKeys } from '../core/keys.ts'
import { registerUnionpay, type UnionpayCredentials } from './index.ts'

export type Message = Record<string, string>

/** The gateway with a frozen clock, and a merchant who can sign and receive. For tests only. */
export async function openBench() {
  const core = createCore({ clock: 'frozen', keys: sharedTestKeys(), publicUrl: 'http://localhost:8080' })
  const app = Fastify({ forceCloseConnections: true })
  const unionpay = await registerUnionpay(app, core)
  core.setUrl(await app.listen({ port: 0, host: '127.0.0.1' }))
  const receiver = await openReceiver()
  const shop = needed(unionpay.credentials('shop'))
  const video = needed(unionpay.credentials('video'))
  let numbers = 0

  const now = () => chinaDigits(core.clock.now())
  const common = (by: UnionpayCredentials): Message => ({
    version: '5.1.0',
    encoding: 'UTF-8',
    signMethod: '01',
    certId: by.cert_id,
    accessType: '0',
    merId: by.mer_id,
    txnTime: now(),
  })

  function order(types: Message, extra: Message, by: UnionpayCredentials): Message {
    numbers += 1
    return {
      ...common(by),
      channelType: '07',
      orderId: `ORDER${String(numbers).padStart(5, '0')}`,
      txnAmt: '8888',
      currencyCode: '156',
      backUrl: receiver.url,
      ...types,
      ...extra,
    }
  }

  async function send(address: string, message: Message, by = shop): Promise<Message> {
    const answer = await post(app, address, signed(message, by.private_key))
    return readAnswer(answer.body)
  }

  const back = (message: Message, by = shop) => send('backTransReq.do', message, by)
  const codeOrder = (extra: Message = {}, by = shop) =>
    order({ txnType: '01', txnSubType: '07', bizType: '000000' }, extra, by)
  const ask = (one: Message, by = shop) =>
    send('queryTrans.do', {
      ...common(by),
      txnType: '00',
      txnSubType: '00',
      bizType: '000000',
      orderId: one.orderId ?? '',
      txnTime: one.txnTime ?? '',
    })

  /** Scans a code and pays; gives what became of it. */
  async function payCode(qrCode: string | undefined, user: 'buyer' | 'friend' = 'buyer', password = '123456') {
    const opened = await unionpay.user.openCode(user, qrCode ?? '', 'camera')
    return opened.kind === 'cashier' ? unionpay.user.pay(opened.payToken, password) : opened
  }

  return {
    core,
    app,
    unionpay,
    receiver,
    shop,
    video,
    now,
    send,
    back,
    ask,
    codeOrder,
    payCode,
    post: (address: string, message: Message) => post(app, address, message),
    frontOrder: (extra: Message = {}) =>
      order(
        { txnType: '01', txnSubType: '01', bizType: '000201', frontUrl: 'http://localhost:8080/back' },
        extra,
        shop,
      ),
    appOrder: (extra: Message = {}) => order({ txnType: '01', txnSubType: '01', bizType: '000201' }, extra, shop),
    refundOf: (queryId: string, extra: Message = {}) =>
      order({ txnType: '04', txnSubType: '00', bizType: '000000', origQryId: queryId }, extra, shop),
    cancelOf: (queryId: string, extra: Message = {}) =>
      order({ txnType: '31', txnSubType: '00', bizType: '000000', origQryId: queryId }, extra, shop),
    /** An order of 88.88 yuan by code that the buyer has paid; gives its query number. */
    paidOrder: async (extra: Message = {}): Promise<{ order: Message; queryId: string }> => {
      const one = codeOrder(extra)
      const paid = await payCode((await back(one)).qrCode)
      if (paid.kind !== 'paid') throw new Error('The order was not paid.')
      return { order: one, queryId: paid.queryId }
    },
    /** What a query says of an order: its own code when there is none. */
    stateOf: async (one: Message) => {
      const answer = await ask(one)
      return answer.origRespCode ?? `query ${answer.respCode}`
    },
    /** Brings a front order as a browser does and gives the pay token. */
    openFront: async (message: Message, headers: Record<string, string> = {}): Promise<string> => {
      const answer = await post(app, 'frontTransReq.do', signed(message, shop.private_key), headers)
      return String(answer.headers.location ?? '')
        .split('/')
        .pop() as string
    },
    /** Waits for notices on their way and gives what the merchant got so far. */
    notified: async () => {
      await core.notifier.settle()
      return receiver.received
    },
    close: async () => {
      receiver.close()
      await app.close()
      core.close()
    },
  }
}

export type Bench = Awaited<ReturnType<typeof openBench>>

async function post(
  app: ReturnType<typeof Fastify>,
  address: string,
  message: Message,
  headers: Record<string, string> = {},
) {
  return app.inject({
    method: 'POST',
    url: `/unionpay/gateway/api/${address}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', ...headers },
    body: new URLSearchParams(message).toString(),
  })
}

function textOf(message: Message): string {
  return Object.entries(message)
    .filter(([name, value]) => name !== 'signature' && value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join('&')
}

const hashed = (message: Message) => createHash('sha256').update(textOf(message), 'utf8').digest('hex')

/** Signs as a merchant does, with its own way to write the string. */
export function signed(message: Message, privateKey: string): Message {
  return { ...message, signature: createSign('RSA-SHA256').update(hashed(message)).sign(privateKey, 'base64') }
}

/** Reads an answer as the sheet says: split at `&` outside braces and at the first `=`; nothing is decoded. */
export function readAnswer(text: string): Message {
  const message: Message = {}
  let depth = 0
  let pair = ''
  for (const character of `${text}&`) {
    if (character === '{') depth += 1
    if (character === '}') depth -= 1
    if (character !== '&' || depth > 0) {
      pair += character
      continue
    }
    const cut = pair.indexOf('=')
    message[pair.slice(0, cut)] = pair.slice(cut + 1)
    pair = ''
  }
  return message
}

/** Whether a message is UnionPay's: its certificate comes from the root, names the company, and its signature is right. */
export function isGenuine(message: Message | undefined, by: UnionpayCredentials): boolean {
  if (!message?.signPubKeyCert || !message.signature) return false
  const certificate = new X509Certificate(message.signPubKeyCert)
  const middle = new X509Certificate(by.middle_certificate)
  const root = new X509Certificate(by.root_certificate)
  if (!certificate.verify(middle.publicKey) || !middle.verify(root.publicKey)) return false
  const commonName = /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? ''
  if (commonName.split('@')[2] !== '中国银联股份有限公司') return false
  return createVerify('RSA-SHA256').update(hashed(message)).verify(certificate.publicKey, message.signature, 'base64')
}

async function openReceiver() {
  const received: Message[] = []
  const statuses: number[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push(Object.fromEntries(new URLSearchParams(body)))
      response.statusCode = statuses.shift() ?? 200
      response.end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { received, statuses, url: `http://127.0.0.1:${port}/notify?x=1&y=2`, close: () => server.close() }
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The bench has no such merchant.')
  return value
}
