import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

const start = (env: Record<string, string>) => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-shop-main-'))
  const shop = spawn(process.execPath, [main], { env: { PATH: process.env.PATH ?? '', DATA_DIR: folder, ...env } })
  onTestFinished(() => {
    shop.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  let text = ''
  const collect = (chunk: Buffer) => {
    text += chunk.toString()
  }
  shop.stdout.on('data', collect)
  shop.stderr.on('data', collect)
  return { shop, ended: once(shop, 'close'), said: () => text }
}

const secrets = { HUTONG_API_KEY: 'sk_test_quiet', HUTONG_WEBHOOK_SECRET: 'whsec_AAAA' }

test('without its secrets the shop says what is missing and does not start', async () => {
  const { ended, said } = start({})
  expect(await ended).toEqual([1, null])
  expect(said()).toBe('The shop cannot start.\n  HUTONG_API_KEY is not set.\n  HUTONG_WEBHOOK_SECRET is not set.\n')
})

test('the shop starts, answers, never logs its secrets, and stops when asked', async () => {
  const { shop, ended, said } = start({ ...secrets, SHOP_PORT: '0' })
  await once(shop.stdout, 'data')
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said())?.[0]
  expect((await fetch(`${address}/healthz`)).status).toBe(200)
  shop.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(said()).not.toMatch(/sk_test_quiet|whsec_AAAA/)
})

test('a port in use is told in one sentence', async () => {
  const first = start({ ...secrets, SHOP_PORT: '0' })
  await once(first.shop.stdout, 'data')
  const port = /127\.0\.0\.1:(\d+)/.exec(first.said())?.[1] ?? ''
  const second = start({ ...secrets, SHOP_PORT: port })
  expect(await second.ended).toEqual([1, null])
  expect(second.said()).toBe('The shop cannot start: its port is in use. Set SHOP_PORT to a free one.\n')
})
