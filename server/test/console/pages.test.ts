import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerPageRoutes } from '../../src/console/page-routes.ts'
import { sendConsoleHeaders } from '../../src/console/register-console.ts'
import { createHttpApp, createLogger, type HttpApp, systemRandom } from '../../src/platform/index.ts'

let app: HttpApp
let assetsDir: string
beforeAll(async () => {
  assetsDir = mkdtempSync(join(tmpdir(), 'hutong-console-'))
  writeFileSync(join(assetsDir, 'index-abc.js'), 'export {}')
  app = await createHttpApp({
    log: createLogger({ level: 'silent', name: 'test' }),
    trustProxy: false,
    newRequestId: () => 'req_1',
  })
  await app.register(async (scope) => {
    sendConsoleHeaders(scope)
    const page =
      '<meta property="csp-nonce" nonce="__nonce__"><script src="/console/assets/index-abc.js" nonce="__nonce__"></script>'
    await registerPageRoutes(scope, { random: systemRandom }, { page, assetsDir })
  })
})
afterAll(async () => {
  await app.close()
  rmSync(assetsDir, { recursive: true })
})

test('every address is the one page, under a policy that runs and draws only what carries its nonce', async () => {
  const nonces = new Set<string>()
  for (const url of ['/console', '/console/', '/console/apps/shop/test/orders?status=paid']) {
    const { body, headers, statusCode } = await app.inject(url)
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['cache-control']).toBe('no-store')
    const policy = String(headers['content-security-policy'])
    const nonce = /script-src 'self' 'nonce-(\w{22})'; style-src 'self' 'nonce-\1'/.exec(policy)?.[1] ?? ''
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("frame-ancestors 'none'")
    expect(body.split(`nonce="${nonce}"`)).toHaveLength(3)
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(3)
})

test('what the page loads may be kept, and what is not there is not the page', async () => {
  const asset = await app.inject('/console/assets/index-abc.js')
  expect(asset.headers['cache-control']).toContain('immutable')
  expect((await app.inject('/console/assets/index-old.js')).statusCode).toBe(404)
  const api = await app.inject('/console/api/nothing')
  expect(api.statusCode).toBe(404)
  expect(api.json().error.code).toBe('route_not_found')
  expect(api.headers['content-security-policy']).toMatch(/^default-src 'none'/)
})
