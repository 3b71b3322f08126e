import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSignedBy, readPrivateKey, readPublicKey, signSha256 } from '../rsa.ts'
import { readNotification } from './notification.ts'
import { readPlatformCertificate } from './settings.ts'
import { signShare } from './share.ts'
import { authorization, invocationMessage, openResource, receivedMessage, requestMessage } from './signing.ts'
import { account } from './testing.ts'

// Published and recomputed vectors, kept beside the repository and not in it.
const path = join(import.meta.dirname, '../../../../../shared/reference/vectors/wechat-pay-v3.json')
const isThere = existsSync(path)
type Vector = Record<string, string> & { headers: Record<string, string>; response: { data: unknown[] } }
const file = isThere
  ? (JSON.parse(readFileSync(path, 'utf8')) as {
      keys: Record<string, Record<string, string>>
      published: Vector[]
      computed: Vector[]
    })
  : { keys: {}, published: [], computed: [] }

const all = [...file.published, ...file.computed]
const ofKind = (...kinds: string[]) => all.filter((vector) => kinds.includes(vector.kind as string))
const vectorNamed = (id: string) => all.find((vector) => vector.id === id) as Vector

function privateKeyOf(name: string | undefined) {
  const key = readPrivateKey(file.keys[name ?? '']?.private_key_der_base64 ?? '')
  if (!key) throw new Error(`The vectors have no private key ${name}.`)
  return key
}
function publicKeyOf(name: string | undefined) {
  const { public_key_der_base64: spki, certificate_der_base64: certificate } = file.keys[name ?? ''] ?? {}
  const key = spki ? readPublicKey(spki) : new X509Certificate(Buffer.from(certificate ?? '', 'base64')).publicKey
  if (!key) throw new Error(`The vectors have no public key ${name}.`)
  return key
}

describe.skipIf(!isThere)('the vectors beside the repository (skipped when they are not there)', () => {
  it.each(ofKind('request-signature'))('sign the request $id', async (vector) => {
    const merchant = { mchid: '1900007291', serialNo: '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB' }
    const request = {
      method: vector.method as string,
      target: vector.canonical_url as string,
      timestamp: vector.timestamp as string,
      nonce: vector.nonce_str as string,
      body: vector.body as string,
    }
    expect(requestMessage(request)).toBe(vector.message)
    const header = await authorization({ ...merchant, privateKey: privateKeyOf(vector.key) }, request)
    expect(header).toContain(`signature="${vector.signature}"`)
    if (vector.authorization) expect(itemsOf(header)).toEqual(itemsOf(vector.authorization))
  })

  it.each(ofKind('request-message-shape'))('put the request $id together', (vector) => {
    const request = { method: vector.method, target: vector.canonical_url, timestamp: vector.timestamp }
    expect(
      requestMessage({ ...request, nonce: vector.nonce_str, body: vector.body } as Parameters<
        typeof requestMessage
      >[0]),
    ).toBe(vector.message)
  })

  it.each(ofKind('jsapi-paysign', 'app-sign'))('sign the invocation $id', async (vector) => {
    const message = invocationMessage(
      vector.appId as string,
      vector.timeStamp as string,
      vector.nonceStr as string,
      (vector.package ?? vector.prepayId) as string,
    )
    expect(message).toBe(vector.message)
    expect(await signSha256(message, privateKeyOf(vector.key))).toBe(vector.paySign ?? vector.sign)
  })

  it.each(ofKind('response-signature', 'notification'))('verify $id, and not with one byte more', (vector) => {
    const timestamp = (vector.timestamp ?? vector.headers?.['Wechatpay-Timestamp']) as string
    const nonce = (vector.nonce ?? vector.headers?.['Wechatpay-Nonce']) as string
    const signature = (vector.signature ?? vector.headers?.['Wechatpay-Signature']) as string
    const verifies = (body: string) =>
      isSignedBy(publicKeyOf(vector.key), receivedMessage(timestamp, nonce, Buffer.from(body)), signature)
    expect(verifies(vector.body as string)).toBe(true)
    expect(verifies(`${vector.body} `)).toBe(false)
  })

  it.each(ofKind('aead-aes-256-gcm').filter(({ nonce }) => nonce?.length === 12))('decrypt $id', (vector) => {
    const opened = openResource(Buffer.from(vector.apiv3_key as string), {
      nonce: vector.nonce as string,
      ciphertext: vector.ciphertext as string,
      associated_data: vector.associated_data as string,
    })?.toString()
    if (vector.plaintext === undefined) {
      expect(readPlatformCertificate(vector.expected_serial_no as string, opened ?? '')).toMatchObject({
        id: vector.expected_serial_no,
      })
    } else expect(opened).toBe(vector.plaintext)
  })

  it.each(ofKind('notification').filter(({ apiv3_key: key }) => key?.length === 32))('read $id', (vector) => {
    const platform = file.keys.java_sdk_platform ?? {}
    const pem = new X509Certificate(Buffer.from(platform.certificate_der_base64 ?? '', 'base64')).toString()
    const ours = account({
      settings: {
        mchid: '1900007291',
        appid: 'wx2421b1c4370ec43b',
        public_key_id: 'PUB_KEY_ID_0114232134912410000000000000',
        public_key: platform.public_key_der_base64,
        platform_certificates: [{ serial: platform.serial_no, pem }],
      },
      secrets: { api_v3_key: vector.apiv3_key },
    })
    const now = new Date(Number(vector.headers['Wechatpay-Timestamp']) * 1000)
    const reading = readNotification(ours, { headers: vector.headers, body: Buffer.from(vector.body as string) }, now)
    expect(reading).toMatchObject({
      kind: vector.id?.includes('refund') ? 'refund' : 'trade',
      attemptNo: JSON.parse(vector.plaintext as string).out_trade_no,
    })
  })

  it('refuse a signature made with another key', () => {
    const { message, signature, key, must_not_verify_with: other } = vectorNamed('java-rsa-message')
    expect(isSignedBy(publicKeyOf(key), Buffer.from(message as string), signature as string)).toBe(true)
    expect(isSignedBy(publicKeyOf(other), Buffer.from(message as string), signature as string)).toBe(false)
  })

  it.each(ofKind('jssdk-config-signature'))('sign the share card $id', (vector) => {
    const timestamp = Number(vector.timestamp)
    const { jsapi_ticket: ticket, noncestr: nonce, url, signature } = vector as Record<string, string>
    expect(signShare(ticket as string, nonce as string, timestamp, url as string)).toBe(signature)
    expect(signShare(ticket as string, nonce as string, timestamp, `${url}#what-follows`)).toBe(signature)
    expect(signShare(ticket as string, nonce as string, timestamp + 1, url as string)).not.toBe(signature)
  })
})

const itemsOf = (authorizationHeader: string) =>
  [...authorizationHeader.matchAll(/(\w+)="([^"]*)"/g)].map(String).sort()
