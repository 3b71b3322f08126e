import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCore } from '../core/core.ts'
import { registerAlipay } from './index.ts'
import { signed } from './test-bench.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'alipay-restart-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

async function start() {
  const core = createCore({ clock: 'frozen', dataDir, url: 'http://localhost:8081' })
  const app = Fastify()
  const alipay = await registerAlipay(app, core)

  return {
    core,
    alipay,
    /** Makes a code and gives its content. */
    precreate: async (outTradeNo: string, notifyUrl = ''): Promise<string> => {
      const shop = alipay.credentials('shop')
      const params = {
        app_id: shop?.app_id ?? '',
        method: 'alipay.trade.precreate',
        charset: 'utf-8',
        sign_type: 'RSA2',
        timestamp: '2026-11-23 10:00:00',
        version: '1.0',
        notify_url: notifyUrl,
        biz_content: JSON.stringify({ out_trade_no: outTradeNo, total_amount: '88.88', subject: 'x' }),
      }
      const query = new URLSearchParams(signed(params, shop?.private_key ?? ''))
      const answer = await app.inject({ url: `/gateway.do?${query}` })
      return JSON.parse(answer.body).alipay_trade_precreate_response.qr_code
    },
    pay: async (code: string) => {
      const opened = await alipay.user.openCode('buyer', code, 'camera')
      if (opened.kind === 'cashier') await alipay.user.pay(opened.payToken, '123456')
      await core.notifier.settle()
    },
    stop: async () => {
      await app.close()
      core.close()
    },
  }
}

it('keys, trades, codes, money and settings outlive a restart', async () => {
  const first = await start()
  await first.pay(await first.precreate('PAID'))
  const openCode = await first.precreate('OPEN')
  first.alipay.changeSettings({ sandbox: true })
  await first.stop()

  const second = await start()
  expect(second.alipay.credentials('video')).toEqual(first.alipay.credentials('video'))
  expect(second.alipay.trades()).toMatchObject([{ out_trade_no: 'PAID', trade_status: 'TRADE_SUCCESS' }])
  expect(second.alipay.user.balanceFen('buyer')).toBe(1_000_000 - 8888)
  expect(second.alipay.settings().sandbox).toBe(true)
  expect((await second.alipay.user.openCode('friend', openCode, 'camera')).kind).toBe('cashier')
  await second.stop()
})

it('a notification that was not received starts over after a restart with its id, and a received one does not', async () => {
  const ids: (string | null)[] = []
  const answers = ['fail', 'success']
  const merchant = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      ids.push(new URLSearchParams(body).get('notify_id'))
      response.end(answers.shift())
    })
  })
  await new Promise<void>((resolve) => merchant.listen(0, '127.0.0.1', resolve))
  try {
    const first = await start()
    const { port } = merchant.address() as AddressInfo
    await first.pay(await first.precreate('PAID', `http://127.0.0.1:${port}/`))
    await first.stop()
    for (const _restart of [1, 2]) {
      const again = await start()
      await again.core.notifier.settle()
      await again.stop()
    }
    expect(ids).toHaveLength(2)
    expect(ids[0]).toBe(ids[1])
  } finally {
    merchant.close()
  }
})
