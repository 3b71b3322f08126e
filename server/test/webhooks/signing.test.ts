import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSecretBox, systemRandom } from '../../src/platform/index.ts'
import { createEndpoint } from '../../src/webhooks/index.ts'
import { rotateSecret } from '../../src/webhooks/manage-endpoints.ts'
import { newSecret, sealSecret, signatureHeaders } from '../../src/webhooks/signing.ts'
import { createWorld, hour, type Merchant, type Received, startMerchant, type World } from './support.ts'

const box = createSecretBox([Buffer.alloc(32, 1).toString('base64')], systemRandom)
const message = { id: 'evt_1', body: '{"id":"evt_1","subject":"龙井茶"}', now: new Date() }
const secretsOf = (plain: string) => ({
  secret: sealSecret(box, 'whe_1', plain),
  previousSecret: null,
  previousSecretExpiresAt: null,
})

describe('signing', () => {
  it('makes secrets as Standard Webhooks writes them: 32 bytes in base64', () => {
    const secret = newSecret(systemRandom)
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(newSecret(systemRandom)).not.toBe(secret)
  })

  it('makes signatures that the published library accepts, and none that it does not', () => {
    const secret = newSecret(systemRandom)
    const headers = signatureHeaders(box, 'whe_1', secretsOf(secret), message)
    expect(new Webhook(secret).verify(message.body, headers)).toEqual(JSON.parse(message.body))
    expect(() => new Webhook(newSecret(systemRandom)).verify(message.body, headers)).toThrow()
    expect(() => new Webhook(secret).verify(`${message.body} `, headers)).toThrow()
  })

  it('refuses a secret that was copied from another endpoint', () => {
    const secrets = secretsOf(newSecret(systemRandom))
    expect(() => signatureHeaders(box, 'whe_2', secrets, message)).toThrow(/belongs elsewhere/)
  })
})

describe('rotation', () => {
  let world: World
  let merchant: Merchant
  beforeEach(async () => {
    world = await createWorld()
    merchant = await startMerchant()
  })
  afterEach(async () => {
    await world.close()
    await merchant.close()
  })

  // The library compares with the wall clock, the world has its own: so the signature is made anew for what was received.
  const signedBy = (received: Received | undefined, secret: string) => {
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': given } = received?.headers ?? {}
    const own = new Webhook(secret).sign(String(id), new Date(Number(at) * 1000), received?.body ?? '')
    return String(given).split(' ').includes(own)
  }

  it('signs with both secrets until the old one expires, then with the new one alone', async () => {
    const first = await createEndpoint(world.deps, world.owner, { url: merchant.url })
    const second = await rotateSecret(world.deps, world.owner, first.endpoint.id, 3600)
    await world.happen(world.newSubject())
    await world.settle()
    world.clock.advance(2 * hour)
    await world.happen(world.newSubject())
    await world.settle()

    const [during, after] = merchant.received
    expect(signedBy(during, first.secret)).toBe(true)
    expect(signedBy(during, second.secret)).toBe(true)
    expect(signedBy(after, first.secret)).toBe(false)
    expect(signedBy(after, second.secret)).toBe(true)
    expect(String(after?.headers['webhook-signature']).split(' ')).toHaveLength(1)
  })

  it('drops the old secret at once when no time is given to it', async () => {
    const first = await createEndpoint(world.deps, world.owner, { url: merchant.url })
    await rotateSecret(world.deps, world.owner, first.endpoint.id, 0)
    await world.happen(world.newSubject())
    await world.settle()
    expect(signedBy(merchant.received[0], first.secret)).toBe(false)
  })

  it('keeps no secret in the clear', async () => {
    const { secret } = await createEndpoint(world.deps, world.owner, { url: merchant.url })
    const [row] = await world.rows<{ all: string }>('select e::text as all from webhook_endpoints e')
    expect(row?.all).not.toContain(secret.slice('whsec_'.length))
  })

  it('retries what cannot be signed, instead of losing it or stopping', async () => {
    const broken = await createEndpoint(world.deps, world.owner, { url: merchant.url })
    const sound = await createEndpoint(world.deps, world.owner, { url: merchant.url })
    await world.rows(`update webhook_endpoints set secret = 's1.nokey.AAAA' where id = $1`, [broken.endpoint.id])
    await world.happen(world.newSubject())
    await world.settle()
    const rows = await world.rows('select endpoint_id, status, last_error from webhook_deliveries order by status desc')
    expect(rows).toEqual([
      { endpoint_id: broken.endpoint.id, status: 'scheduled', last_error: 'not_signable' },
      { endpoint_id: sound.endpoint.id, status: 'delivered', last_error: null },
    ])
  })
})
