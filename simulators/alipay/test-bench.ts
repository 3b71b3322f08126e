import { createSign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { chinaDateTime } from '../core/clock.ts'
import { createCore } from '../core/core.ts'
import { sharedTestKeys } from '../core/keys.ts'
import { type AlipayCredentials, registerAlipay } from './index.ts'

export type Node = Record<string, unknown>

export interface Received {
  params: Record<string, string>
  body: string
}

/** The gateway on a free port with a frozen clock, and a merchant who can sign and receive. For tests only. */
export async function openBench() {
  const core = createCore({ clock: 'frozen', keys: sharedTestKeys(), publicUrl: 'http://localhost:8080' })
  const app = Fastify({ forceCloseConnections: true })
  const alipay = await registerAlipay(app, core)
  core.setUrl(await app.listen({ port: 0, host: '127.0.0.1' }))
  const receiver = await openReceiver()
  const shop = needed(alipay.credentials('shop'))
  const video = needed(alipay.credentials('video'))
  let orders = 0

  function requestParams(method: string, biz: Node, extra: Record<string, string> = {}, by = shop) {
    const certificates: Record<string, string> =
      by.mode === 'certificate' ? { app_cert_sn: by.app_cert_sn, alipay_root_cert_sn: by.alipay_root_cert_sn } : {}
    return signed(
      {
        app_id: by.app_id,
        method,
        format: 'JSON',
        charset: 'utf-8',
        sign_type: 'RSA2',
        timestamp: chinaDateTime(core.clock.now()),
        version: '1.0',
        biz_content: JSON.stringify(biz),
        ...certificates,
        ...extra,
      },
      by.private_key,
    )
  }

  async function post(params: Record<string, string>) {
    const body = new URLSearchParams(params).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }
    return app.inject({ method: 'POST', url: '/alipay/gateway.do', headers, body })
  }

  return {
    core,
    app,
    alipay,
    receiver,
    shop,
    video,
    url: core.url(),
    requestParams,
    post,
    /** A new order number and the least that an order needs. */
    order: (extra: Node = {}) => {
      orders += 1
      return { out_trade_no: `T${orders}`, total_amount: '88.88', subject: '蓝牙耳机 黑色', ...extra }
    },
    /** Calls a method and gives its node, success or not. */
    call: async (method: string, biz: Node, extra: Record<string, string> = {}, by?: AlipayCredentials) => {
      const answer = await post(requestParams(method, biz, extra, by))
      const envelope = JSON.parse(answer.body) as Record<string, Node>
      return envelope[`${method.replaceAll('.', '_')}_response`] ?? envelope.error_response ?? {}
    },
    /** Opens page.pay or wap.pay as a browser does and gives the pay token. */
    openBrowser: async (method: string, biz: Node, extra: Record<string, string> = {}) => {
      const query = new URLSearchParams(requestParams(method, biz, extra)).toString()
      const answer = await app.inject({ method: 'GET', url: `/alipay/gateway.do?${query}` })
      return String(answer.headers.location ?? '')
        .split('/')
        .pop() as string
    },
    /** Waits for notifications on their way and gives what the merchant got so far. */
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

/** Signs as a merchant does, with its own way to write the string. */
export function signed(params: Record<string, string>, privateKey: string): Record<string, string> {
  const content = Object.entries(params)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join('&')
  return { ...params, sign: createSign('RSA-SHA256').update(content, 'utf8').sign(privateKey, 'base64') }
}

async function openReceiver() {
  const received: Received[] = []
  const answers: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ body, params: Object.fromEntries(new URLSearchParams(body)) })
      response.end(answers.shift() ?? 'success')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { received, answers, url: `http://127.0.0.1:${port}/notify?x=1&y=2`, close: () => server.close() }
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The bench has no such merchant.')
  return value
}
