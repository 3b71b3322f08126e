import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorizeUrl, openIdOf, openShop } from './test-orders.ts'

let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

describe('authorisation', () => {
  const token = (extra: Record<string, string>) => shop.call('alipay.system.oauth.token', {}, extra)

  it('gives each user a steady id without a code field, and another for the friend', async () => {
    expect(await openIdOf(shop, 'buyer')).toBe(shop.openId)
    expect(await openIdOf(shop, 'friend')).not.toBe(shop.openId)
  })

  it('takes a code once', async () => {
    const url = authorizeUrl(shop, 'http://127.0.0.1:9999/back?x=1')
    const back = new URL(String((await shop.app.inject({ url })).headers.location))
    expect(['x', 'scope', 'state'].map((name) => back.searchParams.get(name))).toEqual(['1', 'auth_base', 's1'])
    const code = String(back.searchParams.get('auth_code'))
    const first = await token({ grant_type: 'authorization_code', code })
    expect(first).not.toHaveProperty('code')
    const second = await shop.post(
      shop.requestParams('alipay.system.oauth.token', {}, { grant_type: 'authorization_code', code }),
    )
    expect(JSON.parse(second.body)).toMatchObject({ error_response: { code: '40002', sub_code: 'isv.code-invalid' } })
    const refreshed = await token({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })
    expect(refreshed.open_id).toBe(shop.openId)
    expect((await token({ grant_type: 'guess' })).sub_code).toBe('isv.grant-type-invalid')
  })

  it('shows a page instead of sending the user to a strange place', async () => {
    const url = authorizeUrl(shop, 'http://evil.example/')
    const answer = await shop.app.inject({ url })
    expect([answer.statusCode, answer.headers.location]).toEqual([200, undefined])
    expect(answer.body).toContain('redirect_uri')
  })

  it('asks before it gives more than the id', async () => {
    const url = authorizeUrl(shop, 'http://localhost:8080/', 'auth_user')
    expect((await shop.app.inject({ url })).body).toContain('同意')
    const agreed = await shop.app.inject({ method: 'POST', url })
    expect(String(agreed.headers.location)).toContain('auth_code=')
  })
})
