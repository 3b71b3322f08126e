import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { testing, WebhookRefused, webhooks } from '../src/index.ts'

const secret = `whsec_${Buffer.from('a secret of twenty-four+').toString('base64')}`
const otherSecret = `whsec_${Buffer.from('another one of this size').toString('base64')}`

const event = {
  id: 'evt_1',
  object: 'event',
  type: 'order.paid',
  app: 'app_1',
  livemode: false,
  subject_id: 'ord_1',
  sequence: 1,
  created_at: '2026-11-23T06:00:00.000Z',
  data: { subject: '龙井茶 250g' },
}
const payload = JSON.stringify(event)
const sign = (overrides: Partial<Parameters<typeof testing.signWebhook>[0]> = {}) =>
  testing.signWebhook({ payload, secret, ...overrides })

/** The rule itself, written once more: HMAC-SHA256 over `id.timestamp.body` by the decoded secret. */
const signatureByTheRule = (id: string, timestamp: string, body: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')}`

const agoSeconds = (seconds: number) => new Date(Date.now() - seconds * 1000)

test('a webhook signed by the rule is believed and gives its event', () => {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const headers = {
    'webhook-id': 'evt_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': signatureByTheRule('evt_1', timestamp, payload),
  }
  expect(webhooks.verify({ payload, headers, secret })).toEqual(event)
})

test('a webhook signed by the reference library is believed', () => {
  const at = new Date()
  const headers = {
    'webhook-id': 'msg_2',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_2', at, payload),
  }
  expect(webhooks.verify({ payload, headers, secret }).id).toBe('evt_1')
})

test('the test helper signs by the rule, with the id and time it is given', () => {
  const headers = testing.signWebhook({ payload, secret, id: 'msg_3', timestamp: new Date(1_700_000_000_999) })
  expect(headers).toEqual({
    'webhook-id': 'msg_3',
    'webhook-timestamp': '1700000000',
    'webhook-signature': signatureByTheRule('msg_3', '1700000000', payload),
  })
})

test('the body may be bytes, the headers any shape and case', () => {
  const headers = sign()
  const bytes = new TextEncoder().encode(payload)
  const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]))
  expect(webhooks.verify({ payload: bytes, headers: new Headers(headers), secret })).toEqual(event)
  expect(webhooks.verify({ payload: Buffer.from(bytes), headers: shouted, secret })).toEqual(event)
})

test('one good signature among several is enough, and so is one good secret', () => {
  const headers = sign()
  const rotating = { ...headers, 'webhook-signature': `v1,AAAA v1a,xyz ${headers['webhook-signature']}` }
  expect(webhooks.verify({ payload, headers: rotating, secret })).toEqual(event)
  expect(webhooks.verify({ payload, headers, secret: [otherSecret, secret] })).toEqual(event)
})

test('four minutes of difference are tolerated in both directions', () => {
  expect(webhooks.verify({ payload, headers: sign({ timestamp: agoSeconds(240) }), secret })).toEqual(event)
  expect(webhooks.verify({ payload, headers: sign({ timestamp: agoSeconds(-240) }), secret })).toEqual(event)
})

const headersWithout = (name: string) => Object.fromEntries(Object.entries(sign()).filter(([key]) => key !== name))

test.each([
  ['one changed letter in the body', () => ({ payload: payload.replace('evt_1', 'evt_2'), headers: sign(), secret })],
  ['another secret', () => ({ payload, headers: sign(), secret: otherSecret })],
  ['another id', () => ({ payload, headers: { ...sign(), 'webhook-id': 'evt_9' }, secret })],
  [
    'another time',
    () => ({ payload, headers: { ...sign(), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 9) }, secret }),
  ],
  ['a time that is no number', () => ({ payload, headers: { ...sign(), 'webhook-timestamp': 'now' }, secret })],
  [
    'a signature of another version',
    () => ({
      payload,
      headers: { ...sign(), 'webhook-signature': sign()['webhook-signature'].replace('v1,', 'v2,') },
      secret,
    }),
  ],
  ['an empty signature', () => ({ payload, headers: { ...sign(), 'webhook-signature': 'v1,' }, secret })],
  ['a signature without a comma', () => ({ payload, headers: { ...sign(), 'webhook-signature': 'v1' }, secret })],
  ['a message six minutes old', () => ({ payload, headers: sign({ timestamp: agoSeconds(360) }), secret })],
  ['a message from six minutes ahead', () => ({ payload, headers: sign({ timestamp: agoSeconds(-360) }), secret })],
  ['no id', () => ({ payload, headers: headersWithout('webhook-id'), secret })],
  ['no timestamp', () => ({ payload, headers: headersWithout('webhook-timestamp'), secret })],
  ['no signature', () => ({ payload, headers: headersWithout('webhook-signature'), secret })],
  ['a header twice', () => ({ payload, headers: { ...sign(), 'webhook-signature': ['v1,a', 'v1,b'] }, secret })],
  ['bytes that are not UTF-8', () => ({ payload: Uint8Array.of(0x7b, 0xff, 0x7d), headers: sign(), secret })],
  ['a body that is not JSON', () => ({ payload: 'hello', headers: sign({ payload: 'hello' }), secret })],
  ['a body that is no event', () => ({ payload: '{"a":1}', headers: sign({ payload: '{"a":1}' }), secret })],
  ['null for a body', () => ({ payload: 'null', headers: sign({ payload: 'null' }), secret })],
])('%s is refused', (_name, received) => {
  expect(() => webhooks.verify(received())).toThrow(WebhookRefused)
})

test('a body that a JSON parser has already had is a mistake of the program, and said so', () => {
  const received = { payload: event as unknown as string, headers: sign(), secret }
  expect(() => webhooks.verify(received)).toThrow(/raw body/)
})

test.each([[''], ['whsec_'], ['whsec_not base64!']])('the secret %j is refused without being quoted', (bad) => {
  const attempt = () => webhooks.verify({ payload, headers: sign(), secret: bad })
  expect(attempt).toThrow(TypeError)
  expect(attempt).not.toThrow(/not base64!/)
})

test('no secret at all is refused', () => {
  expect(() => webhooks.verify({ payload, headers: sign(), secret: [] })).toThrow(TypeError)
})
