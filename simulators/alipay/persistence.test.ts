import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { createCore } from '../core/core.ts'
import { type AlipaySimulator, registerAlipay } from './index.ts'
import { signed } from './test-bench.ts'

it('keys, trades, codes, money and settings outlive a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'alipay-restart-'))
  async function start() {
    const core = createCore({ clock: 'frozen', dataDir, url: 'http://localhost:8081' })
    const app = Fastify()
    const alipay = await registerAlipay(app, core)
    const close = async () => {
      await app.close()
      core.close()
    }
    return { app, alipay, close }
  }
  async function precreate({ app, alipay }: { app: ReturnType<typeof Fastify>; alipay: AlipaySimulator }, no: string) {
    const shop = alipay.credentials('shop')
    const params = {
      app_id: shop?.app_id ?? '',
      method: 'alipay.trade.precreate',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: '2026-11-23 10:00:00',
      version: '1.0',
      biz_content: JSON.stringify({ out_trade_no: no, total_amount: '88.88', subject: 'x' }),
    }
    const query = new URLSearchParams(signed(params, shop?.private_key ?? ''))
    const answer = await app.inject({ url: `/gateway.do?${query}` })
    return JSON.parse(answer.body).alipay_trade_precreate_response.qr_code as string
  }
  try {
    const first = await start()
    const paidCode = await precreate(first, 'PAID')
    const openCode = await precreate(first, 'OPEN')
    const opened = await first.alipay.user.openCode('buyer', paidCode, 'camera')
    if (opened.kind === 'cashier') await first.alipay.user.pay(opened.payToken, '123456')
    first.alipay.changeSettings({ sandbox: true })
    await first.close()

    const second = await start()
    expect(second.alipay.credentials('video')).toEqual(first.alipay.credentials('video'))
    expect(second.alipay.trades()).toMatchObject([{ out_trade_no: 'PAID', trade_status: 'TRADE_SUCCESS' }])
    expect(second.alipay.user.balanceFen('buyer')).toBe(1_000_000 - 8888)
    expect(second.alipay.settings().sandbox).toBe(true)
    expect((await second.alipay.user.openCode('friend', openCode, 'camera')).kind).toBe('cashier')
    await second.close()
  } finally {
    rmSync(dataDir, { recursive: true })
  }
})
