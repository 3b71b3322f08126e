import { afterEach, describe, expect, it } from 'vitest'
import { sharedTestKeys } from '../../../simulators/core/keys.ts'
import { issueCertificate } from '../../../simulators/core/x509.ts'
import type { RawNotification } from '../../src/channels/connector.ts'
import { startAlipay } from './alipay-harness.ts'
import { callContext, type Harness, opened, prepayRequest } from './harness.ts'
import { startWeChat } from './wechat-harness.ts'

const open: Harness[] = []
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close()
})

async function paidNotification(harness: Harness) {
  const request = prepayRequest(harness)
  const fact = await harness.account.prepay(request, callContext(harness))
  if (fact.trade.state !== 'waiting' || !fact.trade.action) throw new Error(JSON.stringify(fact))
  await harness.pay('jsapi', fact.trade.action)
  const raw = harness.notifications.at(-1)
  if (!raw) throw new Error('No notification has come.')
  return raw
}

function attemptNoOf(harness: Harness, raw: RawNotification): string {
  const reading = harness.account.readNotification(raw, harness.now())
  if (reading.kind !== 'trade') throw new Error('The present merchant cannot read it either.')
  return reading.attemptNo
}

async function refreshed(harness: Harness) {
  const keys = await harness.account.refreshKeys?.(callContext(harness))
  if (keys?.kind !== 'keys') throw new Error(JSON.stringify(keys))
  return opened(harness.connector, {
    ...harness.record,
    settings: { ...harness.record.settings, ...keys.settings },
  })
}

describe('a rotated platform certificate of WeChat Pay', () => {
  it('is unknown at first, fetched once, and then verifies what the old account refused', async () => {
    const harness = await startWeChat('video')
    open.push(harness)
    await harness.simulator.rotateCertificate()
    const raw = await paidNotification(harness)
    expect(harness.account.readNotification(raw, harness.now())).toEqual({
      kind: 'rejected',
      reason: 'unknown_serial',
      refreshKeys: true,
    })
    const account = await refreshed(harness)
    expect(account.readNotification(raw, harness.now())).toMatchObject({ kind: 'trade' })
  })

  it('is fetched too by a merchant who already names a public key and still has certificates', async () => {
    const harness = await startWeChat('secondhand')
    open.push(harness)
    const account = opened(harness.connector, {
      ...harness.record,
      settings: { ...harness.record.settings, key_mode: 'public_key' },
    })
    const keys = await account.refreshKeys?.(callContext(harness))
    expect(keys).toMatchObject({ kind: 'keys', settings: { platform_certificates: [{ serial: expect.any(String) }] } })
  })

  it('can be fetched by a merchant who holds none yet', async () => {
    const harness = await startWeChat('video')
    open.push(harness)
    const bare = opened(harness.connector, {
      ...harness.record,
      settings: { ...harness.record.settings, platform_certificates: [] },
    })
    expect(await bare.refreshKeys?.(callContext(harness))).toMatchObject({ kind: 'keys' })
  })

  it('is not taken from an answer that another APIv3 key sealed', async () => {
    const harness = await startWeChat('video')
    open.push(harness)
    const other = opened(harness.connector, {
      ...harness.record,
      settings: { ...harness.record.settings, platform_certificates: [] },
      secrets: { ...harness.record.secrets, api_v3_key: 'ffffffffffffffffffffffffffffffff' },
    })
    expect(await other.refreshKeys?.(callContext(harness))).toMatchObject({ kind: 'unavailable' })
  })

  it.each(['http_500', 'bad_signature', 'html_error_page', 'drops_connection_after_doing'] as const)(
    'stays away while the download meets %s',
    async (kind) => {
      const harness = await startWeChat('video')
      open.push(harness)
      harness.core.faults.next('wechat', 'certificates', { kind })
      const context = callContext(harness)
      expect(await harness.account.refreshKeys?.(context)).toMatchObject({ kind: 'unavailable' })
      expect(context.exchanges).toMatchObject([{ operation: 'keys', attemptNo: null }])
    },
  )
})

describe('a new certificate of Alipay', () => {
  const start = new Date('2025-01-01T00:00:00+08:00')
  const end = new Date('2045-01-01T00:00:00+08:00')

  /** The merchant as it was before Alipay changed its certificate: it holds another one of the same root. */
  async function merchantOfYesterday() {
    const harness = await startAlipay('video')
    open.push(harness)
    const keys = sharedTestKeys()
    const [root, old] = [await keys.pair('alipay/root-0'), await keys.pair('test/alipay/old')]
    const rootName = {
      C: 'CN',
      O: 'Hutong Simulators',
      OU: 'Certification Authority',
      CN: 'Hutong Simulated Alipay Root R1',
    }
    const oldCertificate = issueCertificate({
      subject: { C: 'CN', O: 'Hutong Simulators', OU: 'Alipay', CN: 'Alipay of yesterday' },
      issuer: rootName,
      serialHex: '2011223344556677889900',
      publicKey: old.publicKey,
      issuerPrivateKey: root.privateKey,
      notBefore: start,
      notAfter: end,
    })
    const record = { ...harness.record, settings: { ...harness.record.settings, alipay_certs: [oldCertificate] } }
    return { harness, record, account: opened(harness.connector, record) }
  }

  it.each([
    ['and named by the notification', true, 'unknown_serial'],
    ['and named by answers only', false, 'bad_signature'],
  ])('is unknown at first %s, fetched, and then verifies what was refused', async (_, isNamed, reason) => {
    const { harness, record, account } = await merchantOfYesterday()
    harness.simulator.changeSettings({ notificationsNameCertificate: isNamed })
    const raw = await paidNotification(harness)
    expect(account.readNotification(raw, harness.now())).toEqual({ kind: 'rejected', reason, refreshKeys: true })
    if (!isNamed) {
      const fact = await account.queryTrade(
        {
          attemptNo: attemptNoOf(harness, raw),
          product: 'jsapi',
          channelTradeNo: null,
          createdAt: harness.now(),
          expiresAt: harness.now(),
        },
        callContext(harness),
      )
      expect(fact.trade).toMatchObject({ state: 'unknown', reason: { code: 'unknown_serial' } })
    }
    const context = callContext(harness)
    const keys = await account.refreshKeys?.(context)
    if (keys?.kind !== 'keys') throw new Error(JSON.stringify({ keys, exchanges: context.exchanges }))
    const renewed = opened(harness.connector, { ...record, settings: { ...record.settings, ...keys.settings } })
    expect(renewed.readNotification(raw, harness.now())).toMatchObject({ kind: 'trade' })
    expect(keys.settings).toMatchObject({ alipay_certs: [expect.any(String), expect.any(String)] })
  })

  it('is the genuine one whatever a notification names, after three questions at most', async () => {
    const { harness, record, account } = await merchantOfYesterday()
    for (const sn of ['f'.repeat(32), '../../x', '', 'F'.repeat(32)]) {
      const form = new URLSearchParams({ sign: 'AAAA', sign_type: 'RSA2', alipay_cert_sn: sn })
      const raw = { headers: {}, body: Buffer.from(form.toString()) }
      expect(account.readNotification(raw, harness.now()).kind).toBe('rejected')
    }
    const context = callContext(harness)
    const genuine = harness.simulator.credentials('video')?.alipay_cert
    expect(await account.refreshKeys?.(context)).toEqual({
      kind: 'keys',
      settings: { alipay_certs: [...record.settings.alipay_certs, genuine] },
    })
    expect(context.exchanges.length).toBeLessThanOrEqual(3)
  })

  it('is refused when it does not lead to the stored root', async () => {
    const { harness, record } = await merchantOfYesterday()
    const stranger = await sharedTestKeys().pair('test/alipay/stranger-root')
    const name = { C: 'CN', CN: 'Hutong Simulated Alipay Root R1' }
    const selfSigned = issueCertificate({
      subject: name,
      issuer: name,
      serialHex: '20aabbccddeeff00112233',
      publicKey: stranger.publicKey,
      issuerPrivateKey: stranger.privateKey,
      notBefore: start,
      notAfter: end,
      isAuthority: true,
    })
    const result = harness.connector.open({ ...record, settings: { ...record.settings, alipay_certs: [selfSigned] } })
    expect(result).toEqual({ kind: 'invalid', problems: ['alipay_certs.0 does not lead to alipay_root_cert.'] })
  })

  it('is not used with an app certificate of another key', async () => {
    const { harness, record } = await merchantOfYesterday()
    const other = await sharedTestKeys().pair('test/alipay/other-app')
    const result = harness.connector.open({ ...record, secrets: { private_key: other.privatePem } })
    expect(result).toEqual({ kind: 'invalid', problems: ['app_cert is not of this private_key.'] })
  })
})
