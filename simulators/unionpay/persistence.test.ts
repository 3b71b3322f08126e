import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCore } from '../core/core.ts'
import { registerUnionpay } from './index.ts'
import { type Message, readAnswer, signed } from './test-bench.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'unionpay-restart-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

async function start() {
  const core = createCore({ clock: 'frozen', dataDir, url: 'http://localhost:8081' })
  const app = Fastify()
  const unionpay = await registerUnionpay(app, core)
  const shop = unionpay.credentials('shop')

  async function send(own: Message): Promise<Message> {
    const message = {
      version: '5.1.0',
      encoding: 'UTF-8',
      signMethod: '01',
      accessType: '0',
      bizType: '000000',
      certId: shop?.cert_id ?? '',
      merId: shop?.mer_id ?? '',
      txnTime: '20261123100000',
      ...own,
    }
    const answer = await app.inject({
      method: 'POST',
      url: '/gateway/api/backTransReq.do',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(signed(message, shop?.private_key ?? '')).toString(),
    })
    return readAnswer(answer.body)
  }

  const money = { channelType: '08', txnAmt: '8888', currencyCode: '156' }
  return {
    core,
    unionpay,
    /** Makes a code and gives its content. */
    order: async (orderId: string, backUrl = 'http://127.0.0.1:9/'): Promise<string> => {
      const { qrCode } = await send({ txnType: '01', txnSubType: '07', orderId, backUrl, ...money })
      return qrCode ?? ''
    },
    refund: (orderId: string, origQryId: string) =>
      send({ txnType: '04', txnSubType: '00', orderId, origQryId, backUrl: 'http://127.0.0.1:9/', ...money }),
    stateOf: async (orderId: string) => (await send({ txnType: '00', txnSubType: '00', orderId })).origRespCode,
    pay: async (code: string) => {
      const opened = await unionpay.user.openCode('buyer', code, 'camera')
      const paid = opened.kind === 'cashier' ? await unionpay.user.pay(opened.payToken, '123456') : opened
      await core.notifier.settle()
      return paid.kind === 'paid' ? paid.queryId : ''
    },
    stop: async () => {
      await app.close()
      core.close()
    },
  }
}

it('keys, trades, codes, money, settings and refunds under way outlive a restart', async () => {
  const first = await start()
  const queryId = await first.pay(await first.order('PAIDORDER'))
  const openCode = await first.order('OPENORDER')
  expect((await first.refund('REFUND001', queryId)).respCode).toBe('00')
  first.unionpay.changeSettings({ namesCard: false })
  await first.stop()

  const second = await start()
  expect(second.unionpay.credentials('video')).toEqual(first.unionpay.credentials('video'))
  expect(second.unionpay.trades()).toMatchObject([
    { order_id: 'OPENORDER', trade_state: 'waiting' },
    { order_id: 'PAIDORDER', trade_state: 'paid', query_id: queryId },
  ])
  expect(second.unionpay.user.balanceFen('buyer')).toBe(1_000_000 - 8888)
  expect(second.unionpay.settings().namesCard).toBe(false)
  expect(await second.stateOf('REFUND001')).toBe('05')
  await second.core.clock.advance(5000)
  expect(await second.stateOf('REFUND001')).toBe('00')
  expect(second.unionpay.user.balanceFen('buyer')).toBe(1_000_000)
  expect(await second.pay(openCode)).toMatch(/^\d{21}$/)
  await second.stop()
})

it('a late payment that was not yet returned is returned after a restart', async () => {
  const first = await start()
  first.unionpay.changeSettings({ latePayments: 'returned', defaultPayTimeMs: 0 })
  await first.pay(await first.order('LATEORDER'))
  expect(await first.stateOf('LATEORDER')).toBe('42')
  await first.stop()

  const second = await start()
  expect(second.unionpay.user.balanceFen('buyer')).toBe(1_000_000 - 8888)
  await second.core.clock.advance(5 * 86_400_000)
  expect(second.unionpay.user.balanceFen('buyer')).toBe(1_000_000)
  await second.stop()
})

it('a notice that was not received starts over after a restart unchanged, and a received one does not', async () => {
  const bodies: string[] = []
  const statuses = [500, 200]
  const merchant = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      bodies.push(body)
      response.statusCode = statuses.shift() ?? 200
      response.end()
    })
  })
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve))
  try {
    const first = await start()
    const { port } = merchant.address() as AddressInfo
    await first.pay(await first.order('PAIDORDER', `http://127.0.0.1:${port}/`))
    await first.stop()
    for (const _restart of [1, 2]) {
      const again = await start()
      await again.core.notifier.settle()
      await again.stop()
    }
    expect(bodies).toHaveLength(2)
    expect(bodies[0]).toBe(bodies[1])
  } finally {
    merchant.close()
  }
})
