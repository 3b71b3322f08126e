// What the tests here need of a merchant's side: signed calls, checked answers, a place to be notified at.

import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sharedTestKeys } from '../core/keys.ts'
import type { MerchantName } from '../core/merchants.ts'
import { createSimulators, type Simulators } from '../server.ts'
import type { WechatMerchant } from './merchants.ts'
import { answerMessage, authorizationHeader, decryptResource, verifyText } from './signing.ts'

export interface ApiReply {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever members it expects.
  json: any
}

export interface CallOptions {
  body?: unknown
  /** Sent instead of the JSON of `body`. */
  rawBody?: string
  headers?: Record<string, string | undefined>
  /** What is signed, where it differs from what is sent. */
  signedTarget?: string
  signedBody?: string
  at?: Date
  mchid?: string
  serialNo?: string
  authorization?: string
}

export interface Bench extends Simulators {
  url: string
  merchant(name?: MerchantName): WechatMerchant
  call(method: string, target: string, options?: CallOptions, name?: MerchantName): Promise<ApiReply>
}

/** A simulator that listens, with the keys that all tests share; on a frozen clock unless told otherwise. */
export async function startBench(clock: 'frozen' | 'real' = 'frozen'): Promise<Bench> {
  const simulators = await createSimulators({
    clock,
    publicUrl: 'http://shop.test',
    keys: sharedTestKeys(),
  })
  const { url } = await simulators.listen(0)
  const merchant = (name: MerchantName = 'shop') => {
    const found = simulators.wechat.merchants.find((one) => one.name === name)
    if (!found) throw new Error(`There is no merchant ${name}.`)
    return found
  }
  return { ...simulators, url, merchant, call: (...args) => call(simulators, url, merchant, ...args) }
}

async function call(
  simulators: Simulators,
  url: string,
  merchantOf: (name?: MerchantName) => WechatMerchant,
  method: string,
  target: string,
  options: CallOptions = {},
  name?: MerchantName,
): Promise<ApiReply> {
  const merchant = merchantOf(name)
  const body = options.rawBody ?? (options.body === undefined ? '' : JSON.stringify(options.body))
  const headers = new Headers({
    accept: 'application/json',
    'user-agent': 'tests',
    authorization:
      options.authorization ??
      authorizationHeader({
        mchid: options.mchid ?? merchant.mchid,
        serialNo: options.serialNo ?? merchant.serialNo,
        key: merchant.keys.privateKey,
        method,
        target: options.signedTarget ?? target,
        body: options.signedBody ?? body,
        at: options.at ?? simulators.core.clock.now(),
      }),
    ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
  })
  for (const [header, value] of Object.entries(options.headers ?? {})) {
    if (value === undefined) headers.delete(header)
    else headers.set(header, value)
  }
  const response = await fetch(url + target, { method, headers, ...(method === 'POST' ? { body } : {}) })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text ? JSON.parse(text) : undefined,
  }
}

/** Whether an answer or a notification is signed with this key; false when the headers are missing. */
export function isSigned(
  headers: { get(name: string): string | null },
  text: string,
  key: WechatMerchant['keys']['publicKey'],
): boolean {
  const timestamp = headers.get('wechatpay-timestamp')
  const nonce = headers.get('wechatpay-nonce')
  const signature = headers.get('wechatpay-signature')
  if (!timestamp || !nonce || !signature) return false
  return verifyText(answerMessage(timestamp, nonce, text), signature, key)
}

export interface Received {
  headers: Headers
  body: string
}

/** A merchant's notify address that remembers what came and answers with the statuses given, then 200. */
export async function startNotifyAddress(statuses: number[] = []) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ headers: plainHeaders(request.headers), body })
      response.writeHead(statuses.shift() ?? 200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/notify`, received, close: () => server.close() }
}

function plainHeaders(headers: IncomingHttpHeaders): Headers {
  return new Headers(Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]))
}

/** The decrypted content of a notification. */
export function openNotification(received: Received | undefined, apiV3Key: string) {
  if (!received) throw new Error('No notification has come.')
  const envelope = JSON.parse(received.body)
  return { envelope, content: JSON.parse(decryptResource(envelope.resource, apiV3Key)) }
}

let orders = 0
/** An out_trade_no that no other test in this file uses. */
export function newOrderNumber(): string {
  orders += 1
  return `T20261123_${String(orders).padStart(4, '0')}`
}

/** A create body that is right for the merchant, with changes; undefined leaves a member out. */
export function orderBody(merchant: WechatMerchant, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    appid: merchant.appid,
    mchid: merchant.mchid,
    description: '豆汁儿两碗',
    out_trade_no: newOrderNumber(),
    notify_url: 'http://127.0.0.1:9/notify',
    amount: { total: 8888, currency: 'CNY' },
    ...changes,
  }
}
