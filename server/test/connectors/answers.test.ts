import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAlipayConnector } from '../../src/channels/alipay/connector.ts'
import type { CallContext, OpenAccount } from '../../src/channels/connector.ts'
import { createWeChatConnector } from '../../src/channels/wechat/connector.ts'
import { callContext, opened } from './harness.ts'

// Answers that a simulator of a working channel never gives, made by hand.

const now = new Date('2026-11-23T10:00:00+08:00')
const ours = generateKeyPairSync('rsa', { modulusLength: 2048 })
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privatePem = ours.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicPem = theirs.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const ref = {
  attemptNo: '01JD0000000000000000000001',
  product: 'jsapi',
  channelTradeNo: null,
  createdAt: now,
  expiresAt: now,
} as const

const answering =
  (body: string | Uint8Array<ArrayBuffer>, status: number, headers: Record<string, string>): typeof fetch =>
  async () =>
    new Response(status === 204 ? null : body, { status, headers })

async function queried(account: OpenAccount, send: CallContext['fetch']) {
  const call = callContext({ now: () => now }, { fetch: send })
  const fact = await account.queryTrade(ref, call)
  return { trade: fact.trade, exchange: call.exchanges[0] }
}

describe('an answer of WeChat Pay', () => {
  const keyId = 'PUB_KEY_ID_0119000001010000000000000000'
  const account = opened(createWeChatConnector(), {
    id: 'ca_1',
    channel: 'wechat',
    merchantNo: '1900000101',
    settings: {
      api_base: 'https://api.example.test',
      mchid: '1900000101',
      appid: 'wxd000000000000101',
      serial_no: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
      key_mode: 'public_key',
      public_key_id: keyId,
      public_key: publicPem,
      products: ['jsapi'],
    },
    secrets: { private_key: privatePem, api_v3_key: '0123456789abcdef0123456789abcdef' },
  })
  const transaction = {
    appid: 'wxd000000000000101',
    mchid: '1900000101',
    out_trade_no: ref.attemptNo,
    trade_state: 'SUCCESS',
    transaction_id: '4200001234202611230000000001',
    success_time: '2026-11-23T09:59:58+08:00',
    amount: { total: 8888, currency: 'CNY' },
  }
  const signedHeaders = (body: Uint8Array | string, at = now, key: KeyObject = theirs.privateKey) => {
    const timestamp = String(at.getTime() / 1000)
    const message = Buffer.concat([Buffer.from(`${timestamp}\nn1\n`), Buffer.from(body), Buffer.from('\n')])
    return {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': 'n1',
      'wechatpay-serial': keyId,
      'wechatpay-signature': sign('sha256', message, key).toString('base64'),
    }
  }
  const body = JSON.stringify(transaction)
  const genuine = (text: string) => queried(account, answering(text, 200, signedHeaders(text)))

  it('is believed when it is signed', async () => {
    expect((await genuine(body)).trade.state).toBe('paid')
  })

  it.each([
    ['stale_answer', signedHeaders(body, new Date(now.getTime() - 300_000))],
    ['stale_answer', { ...signedHeaders(body), 'wechatpay-timestamp': 'soon' }],
    ['unknown_serial', { ...signedHeaders(body), 'wechatpay-serial': 'PUB_KEY_ID_9' }],
    ['unsupported_algorithm', { ...signedHeaders(body), 'wechatpay-signature-type': 'WECHATPAY2-SM2-WITH-SM3' }],
    ['bad_signature', signedHeaders(body, now, ours.privateKey)],
    ['bad_signature', { ...signedHeaders(body), 'wechatpay-signature': 'WECHATPAY/SIGNTEST/~' }],
    ['unsigned_answer', {}],
  ])('is unknown for %s', async (code, headers) => {
    const { trade, exchange } = await queried(account, answering(body, 200, headers))
    expect(trade).toEqual({ state: 'unknown', reason: { code, channelCode: null } })
    expect(exchange).toEqual({
      operation: 'query',
      attemptNo: ref.attemptNo,
      httpStatus: 200,
      channelCode: null,
      outcome: `unknown: ${code}`,
      // What cannot be believed is not kept either.
      answer: null,
    })
  })

  it.each([
    ['another merchant', { mchid: '1900000999' }, 'answer_about_other_merchant'],
    ['another app', { appid: 'wxffffffffffffffff' }, 'answer_about_other_app'],
    ['another trade', { out_trade_no: '01JD0000000000000000000002' }, 'answer_about_other_trade'],
    ['another currency', { amount: { total: 1, currency: 'USD' } }, 'answer_about_other_currency'],
    ['no sum', { amount: {} }, 'unreadable_answer'],
    ['no state', { trade_state: undefined }, 'unreadable_answer'],
  ])('about %s is unknown, however well signed', async (_, changes, code) => {
    const { trade } = await genuine(JSON.stringify({ ...transaction, ...changes }))
    expect(trade).toEqual({ state: 'unknown', reason: { code, channelCode: null } })
  })

  it.each(['', '<html></html>', '[]', '{', '7'])('that says %j is unknown, however well signed', async (text) => {
    expect((await genuine(text)).trade.state).toBe('unknown')
  })

  it.each([
    [202, '', 'not_finished'],
    [302, '', 'redirected'],
    [400, '{"code":"PARAM_ERROR","message":"m"}', 'query_refused'],
    [400, '<html>', 'unreadable_answer'],
    [404, '<html>nothing here</html>', 'unreadable_answer'],
    [404, '{"code":"not a code","message":"m"}', 'unreadable_answer'],
    [429, '{"code":"FREQUENCY_LIMITED","message":"m"}', 'rate_limited'],
    [500, '{"code":"ORDER_NOT_EXIST","message":"m"}', 'channel_error'],
    [503, '', 'channel_error'],
  ])('with status %i and %j is unknown', async (status, text, code) => {
    expect((await queried(account, answering(text, status, {}))).trade).toMatchObject({
      state: 'unknown',
      reason: { code },
    })
  })

  it('never brings the channel’s message into a fact or a record', async () => {
    const text = '{"code":"TRADE_ERROR","message":"张三 13800000000"}'
    const { trade, exchange } = await queried(account, answering(text, 403, {}))
    expect(JSON.stringify({ trade, exchange })).not.toMatch(/张三|13800000000/)
    expect(trade).toMatchObject({ reason: { channelCode: 'TRADE_ERROR' } })
  })
})

describe('an answer of Alipay', () => {
  const account = opened(createAlipayConnector(), {
    id: 'ca_2',
    channel: 'alipay',
    merchantNo: '2088000000000101',
    settings: {
      gateway: 'https://gateway.example.test/gateway.do',
      app_id: '2021000000000101',
      sign_mode: 'public_key',
      alipay_public_key: publicPem,
      products: ['jsapi'],
    },
    secrets: { private_key: privatePem },
  })
  const node = {
    code: '10000',
    msg: 'Success',
    out_trade_no: ref.attemptNo,
    trade_no: '2026112322001400000000000001',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '88.88',
    send_pay_date: '2026-11-23 09:59:58',
    note: 'a/b',
  }
  const signatureOf = (text: string, key: KeyObject = theirs.privateKey) =>
    sign('sha256', Buffer.from(text), key).toString('base64')
  const sealed = (text: string, key?: KeyObject, name = 'alipay_trade_query_response') =>
    `{"${name}":${text},"sign":"${signatureOf(text, key)}"}`
  const html = { 'content-type': 'text/html;charset=utf-8' }
  const said = (text: string | Uint8Array<ArrayBuffer>, status = 200) => queried(account, answering(text, status, html))
  const text = JSON.stringify(node)

  it('is believed when it is signed, as its text stands or before its slashes were escaped', async () => {
    const escaped = text.replaceAll('/', '\\/')
    expect((await said(sealed(text))).trade.state).toBe('paid')
    expect((await said(sealed(escaped))).trade.state).toBe('paid')
    const signedBefore = `{"alipay_trade_query_response":${escaped},"sign":"${signatureOf(text)}"}`
    expect((await said(signedBefore)).trade.state).toBe('paid')
    const spaced = `{"alipay_trade_query_response" :\n ${text} ,\n "sign" : "${signatureOf(text)}"}`
    expect((await said(spaced)).trade.state).toBe('paid')
  })

  it.each([
    ['unsigned', `{"alipay_trade_query_response":${text}}`, 'unsigned_answer'],
    ['signed by another', sealed(text, ours.privateKey), 'bad_signature'],
    ['changed', sealed(text).replace('88.88', '88.89'), 'bad_signature'],
    ['written anew', sealed(text).replace('"code":', '"code": '), 'bad_signature'],
    [
      'signed inside only',
      `{"alipay_trade_query_response":${JSON.stringify({ ...node, sign: 'x' })}}`,
      'unsigned_answer',
    ],
    ['another method’s', sealed(text, undefined, 'alipay_trade_close_response'), 'unreadable_answer'],
    ['an error that calls itself handled', sealed(text, undefined, 'error_response'), 'query_refused'],
    ['doubled', `{"alipay_trade_query_response":${text},${sealed(text).slice(1)}`, 'unreadable_answer'],
    ['a page', '<html><body>维护中</body></html>', 'unreadable_answer'],
    ['a list', '[]', 'unreadable_answer'],
    ['empty', '', 'unreadable_answer'],
  ])('that is %s is unknown', async (_, answer, code) => {
    expect((await said(answer)).trade).toMatchObject({ state: 'unknown', reason: { code } })
  })

  it('about another trade is unknown, however well signed', async () => {
    const other = JSON.stringify({ ...node, out_trade_no: '01JD0000000000000000000002' })
    expect((await said(sealed(other))).trade).toMatchObject({ reason: { code: 'answer_about_other_trade' } })
  })

  it.each([
    ['10003', 'not_finished'],
    ['20000', 'channel_error'],
    ['40005', 'rate_limited'],
    ['40004', 'query_refused'],
    ['40006', 'query_refused'],
  ])('with the code %s is unknown', async (code, reason) => {
    const { trade } = await said(`{"alipay_trade_query_response":{"code":"${code}","msg":"m","sub_code":"ACQ.X"}}`)
    expect(trade).toMatchObject({ state: 'unknown', reason: { code: reason, channelCode: 'ACQ.X' } })
  })

  it('says that a trade never existed, signed or not, but not under a wrong signature', async () => {
    const refused = '{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"m"}'
    expect((await said(`{"alipay_trade_query_response":${refused}}`)).trade.state).toBe('never_existed')
    expect((await said(sealed(refused))).trade.state).toBe('never_existed')
    expect((await said(sealed(refused, ours.privateKey))).trade.state).toBe('unknown')
  })

  it.each([
    [500, 'channel_error'],
    [404, 'channel_error'],
    [429, 'rate_limited'],
    [302, 'redirected'],
    [201, 'not_finished'],
  ])('with status %i is unknown, whatever it says', async (status, code) => {
    expect((await said(sealed(text), status)).trade).toMatchObject({ state: 'unknown', reason: { code } })
  })

  it('that is not valid UTF-8 is unknown', async () => {
    expect((await said(new Uint8Array([0xff, 0xfe]))).trade).toMatchObject({ reason: { code: 'unreadable_answer' } })
  })

  it('never brings the channel’s words into a fact or a record', async () => {
    const refused = '{"code":"40004","msg":"张三","sub_code":"ACQ.PARTNER_ERROR","sub_msg":"13800000000"}'
    const { trade, exchange } = await said(`{"alipay_trade_query_response":${refused}}`)
    expect(JSON.stringify({ trade, exchange })).not.toMatch(/张三|13800000000/)
    expect(exchange).toMatchObject({ channelCode: 'ACQ.PARTNER_ERROR', outcome: 'refused' })
  })
})
