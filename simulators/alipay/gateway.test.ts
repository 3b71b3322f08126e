import { createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeGbk } from '../core/gbk.ts'
import { decodeText } from './charset.ts'
import { notificationContent, verifyRsa2 } from './signing.ts'
import { type Bench, openBench, signed } from './test-bench.ts'

const query = 'alipay.trade.query'
let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

/** A right query with some parameters changed before (`wrong`) or after (`tampered`) it is signed. */
async function answerTo(wrong: Record<string, string>, tampered: Record<string, string | undefined> = {}) {
  const params = { ...bench.requestParams(query, { out_trade_no: 'NONE' }, wrong), ...tampered }
  const kept = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined))
  return bench.post(kept as Record<string, string>)
}

describe('the gateway refuses, first mistake first', () => {
  for (const [what, wrong, tampered, code, subCode] of [
    ['no app id', {}, { app_id: undefined }, '40001', 'isv.missing-app-id'],
    ['an unknown app id, even without a sign', {}, { app_id: '2021', sign: undefined }, '40002', 'isv.invalid-app-id'],
    ['no method', {}, { method: undefined }, '40001', 'isv.missing-method'],
    ['an unknown method', { method: 'alipay.trade.guess' }, {}, '40002', 'isv.invalid-method'],
    ['another charset', { charset: 'latin1' }, {}, '40002', 'isv.invalid-charset'],
    ['another format', { format: 'XML' }, {}, '40002', 'isv.invalid-format'],
    ['no version', {}, { version: undefined }, '40001', 'isv.missing-version'],
    ['no sign type', {}, { sign_type: undefined }, '40001', 'isv.missing-signature-type'],
    ['a sign type of old applications', { sign_type: 'RSA' }, {}, '40002', 'isv.invalid-signature-type'],
    ['no sign', {}, { sign: undefined }, '40001', 'isv.missing-signature'],
    ['a changed parameter', {}, { biz_content: '{"out_trade_no":"OTHER"}' }, '40002', 'isv.invalid-signature'],
    ['a sign that is no base64', {}, { sign: '***' }, '40002', 'isv.invalid-signature'],
    ['certificates of an application that has keys', { app_cert_sn: 'x' }, {}, '40003', 'isv.missing-signature-config'],
    ['no timestamp', { timestamp: '' }, {}, '40001', 'isv.missing-timestamp'],
    ['a timestamp that is no time', { timestamp: '2026-02-31 10:00:00' }, {}, '40002', 'isv.invalid-timestamp'],
    ['a timestamp in UTC', { timestamp: '2026-11-23 02:00:00' }, {}, '40002', 'isv.invalid-timestamp'],
    ['a notify address that is none', { notify_url: 'shop.example' }, {}, '40002', 'isv.invalid-parameter'],
    [
      'a notify address with a word of its own',
      { notify_url: 'http://shop.example/n?out_trade_no=1' },
      {},
      '40002',
      'isv.suspected-attack',
    ],
    ['business content that is no JSON', { biz_content: '{' }, {}, '40002', 'isv.illegal-json'],
    ['business content that is no object', { biz_content: '[1]' }, {}, '40002', 'isv.illegal-json'],
  ] as const) {
    it(what, async () => {
      const answer = await answerTo(wrong, tampered)
      const envelope = JSON.parse(answer.body)
      const [node] = Object.values(envelope) as Record<string, string>[]
      expect([answer.statusCode, node?.code, node?.sub_code]).toEqual([200, code, subCode])
      expect(answer.headers['content-type']).toBe('text/html;charset=utf-8')
      expect(envelope).not.toHaveProperty('sign')
    })
  }

  it('a sign over a string with an empty parameter in it', async () => {
    const right = await answerTo({ app_auth_token: '' })
    expect(right.body).toContain('ACQ.TRADE_NOT_EXIST')
    const content = { ...bench.requestParams(query, { out_trade_no: 'NONE' }), sign: '' }
    const { sign: _sign, ...params } = content
    const withEmpty = signed({ ...params, app_auth_token: ' ' }, bench.shop.private_key)
    expect((await bench.post(withEmpty)).body).toContain('isv.invalid-signature')
  })

  it('a certificate application without its numbers', async () => {
    const { video } = bench
    const missing = await bench.call(query, { out_trade_no: 'NONE' }, { app_cert_sn: '' }, video)
    expect(missing.sub_code).toBe('isv.missing-app-cert-sn')
    const root = await bench.call(query, { out_trade_no: 'NONE' }, { alipay_root_cert_sn: '' }, video)
    expect(root.sub_code).toBe('isv.missing-alipay-root-cert-sn')
    const other = await bench.call(query, { out_trade_no: 'NONE' }, { app_cert_sn: 'f'.repeat(32) }, video)
    expect(other.sub_code).toBe('isv.invalid-signature')
    const right = await bench.call(query, { out_trade_no: 'NONE' }, {}, video)
    expect(right.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  })
})

describe('an answer', () => {
  const precreate = 'alipay.trade.precreate'
  const platformKey = () => createPublicKey(bench.shop.alipay_public_key)

  it('is signed over exactly the characters of its node, slashes escaped', async () => {
    const { body } = await bench.post(bench.requestParams(precreate, bench.order()))
    const match = /^\{"alipay_trade_precreate_response":(\{.*\}),"sign":"([^"]+)"\}$/.exec(body)
    expect(match?.[1]).toContain('https:\\/\\/qr.alipay.com\\/bax')
    expect(verifyRsa2(match?.[1] ?? '', match?.[2] ?? '', platformKey())).toBe(true)
  })

  it('names the platform certificate before the sign in certificate mode', async () => {
    const { body } = await bench.post(bench.requestParams(precreate, bench.order(), {}, bench.video))
    expect(body).toContain(`,"alipay_cert_sn":"${bench.video.alipay_cert_sn}","sign":"`)
  })

  it('may have white space around the signed part', async () => {
    bench.alipay.changeSettings({ spacedAnswers: true })
    try {
      const { body } = await bench.post(bench.requestParams(precreate, bench.order()))
      const match = /^\{"\w+" :\n {2}(\{.*\}) ,\n {2}"sign" : "([^"]+)"\}$/.exec(body)
      expect(verifyRsa2(match?.[1] ?? '', match?.[2] ?? '', platformKey())).toBe(true)
    } finally {
      bench.alipay.changeSettings({ spacedAnswers: false })
    }
  })

  it('is signed for business failures unless that is switched off', async () => {
    const failing = () => bench.post(bench.requestParams(query, { out_trade_no: 'NONE' }))
    const { body } = await failing()
    const match = /^\{"alipay_trade_query_response":(\{.*\}),"sign":"([^"]+)"\}$/.exec(body)
    expect(verifyRsa2(match?.[1] ?? '', match?.[2] ?? '', platformKey())).toBe(true)
    bench.alipay.changeSettings({ signsBusinessErrors: false })
    try {
      expect(JSON.parse((await failing()).body)).not.toHaveProperty('sign')
    } finally {
      bench.alipay.changeSettings({ signsBusinessErrors: true })
    }
  })

  it('comes in GBK when the call was in GBK', async () => {
    const params = bench.requestParams(precreate, bench.order({ subject: 'earphones' }), { charset: 'gbk' })
    const answer = await bench.post(params)
    expect(answer.headers['content-type']).toBe('text/html;charset=gbk')
    const refused = await bench.post(bench.requestParams(query, { out_trade_no: 'NONE' }, { charset: 'gbk' }))
    expect(decodeText(refused.rawPayload, 'gbk')).toContain('交易不存在')
  })

  it('is the same at the root, with all parameters in the body', async () => {
    const body = new URLSearchParams(bench.requestParams(query, { out_trade_no: 'NONE' })).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await bench.app.inject({ method: 'POST', url: '/gateway.do', headers, body })
    expect(answer.body).toContain('ACQ.TRADE_NOT_EXIST')
    expect(answer.headers.trace_id).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('a browser with a wrong form', () => {
  it('gets a page in GBK that names the mistake', async () => {
    const params = bench.requestParams('alipay.trade.page.pay', bench.order())
    const query = new URLSearchParams(params).toString()
    const answer = await bench.app.inject({ method: 'GET', url: `/alipay/gateway.do?${query}` })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html;charset=GBK'])
    const text = decodeText(answer.rawPayload, 'gbk')
    expect(text).toContain('错误代码 <b>40004 ACQ.INVALID_PARAMETER</b> 错误原因: <b>参数无效: product_code</b>')
  })
})

describe('faults', () => {
  const plan = (point: 'query' | 'prepay' | 'refund', kind: Parameters<Bench['core']['faults']['next']>[2]['kind']) =>
    bench.core.faults.next('alipay', point, { kind, ms: 1 })
  const ask = () => bench.post(bench.requestParams(query, { out_trade_no: 'NONE' }))

  for (const [kind, status] of [
    ['http_500', 500],
    ['http_502', 502],
    ['html_error_page', 200],
  ] as const) {
    it(`answer ${kind} with a page and leave the next call alone`, async () => {
      plan('query', kind)
      const answer = await ask()
      expect([answer.statusCode, answer.body.startsWith('<!DOCTYPE html>')]).toEqual([status, true])
      expect((await ask()).body).toContain('ACQ.TRADE_NOT_EXIST')
    })
  }

  it('say that there are too many calls, with the code for it', async () => {
    plan('query', 'http_429')
    const answer = await ask()
    expect([answer.statusCode, JSON.parse(answer.body).alipay_trade_query_response]).toEqual([
      200,
      expect.objectContaining({ code: '40005', sub_code: 'isv.app-call-limited' }),
    ])
  })

  it('say only that the call was accepted, after the work', async () => {
    const order = bench.order()
    plan('prepay', 'http_202')
    const node = await bench.call('alipay.trade.precreate', order)
    expect(node).toEqual({ code: '10003', msg: 'order success pay inprocess' })
    const other = await bench.call('alipay.trade.precreate', { ...order, total_amount: '1.00' })
    expect(other.sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
  })

  it('leave a refund or a closing unknown in their own words', async () => {
    plan('refund', 'system_error_before')
    const refund = await bench.call('alipay.trade.refund', { out_trade_no: 'NONE', refund_amount: '1.00' })
    expect([refund.code, refund.sub_code]).toEqual(['40004', 'ACQ.SYSTEM_ERROR'])
    plan('refund', 'declined')
    const declined = await bench.call('alipay.trade.refund', { out_trade_no: 'NONE', refund_amount: '1.00' })
    expect(declined.sub_code).toBe('ACQ.SELLER_BALANCE_NOT_ENOUGH')
  })

  it('fail before the work or after it', async () => {
    const precreate = 'alipay.trade.precreate'
    for (const [kind, isDone] of [
      ['system_error_before', false],
      ['system_error_after', true],
    ] as const) {
      const order = bench.order()
      plan('prepay', kind)
      const failed = await bench.call(precreate, order)
      expect([failed.code, failed.sub_code]).toEqual(['20000', 'isp.unknow-error'])
      const other = await bench.call(precreate, { ...order, total_amount: '1.00' })
      expect(other.sub_code).toBe(isDone ? 'ACQ.CONTEXT_INCONSISTENT' : undefined)
    }
  })

  it('drop the connection after the work, or never answer', async () => {
    for (const kind of ['drops_connection_after_doing', 'times_out'] as const) {
      const order = bench.order()
      plan('prepay', kind)
      const body = new URLSearchParams(bench.requestParams('alipay.trade.precreate', order))
      await expect(fetch(bench.shop.gateway, { method: 'POST', body })).rejects.toThrow('fetch failed')
      const other = await bench.call('alipay.trade.precreate', { ...order, total_amount: '1.00' })
      expect(other.sub_code).toBe(kind === 'times_out' ? undefined : 'ACQ.CONTEXT_INCONSISTENT')
    }
  })

  it('sign with a stranger’s key, or not at all, or a wrong content genuinely', async () => {
    const order = bench.order()
    const { qr_code: code } = await bench.call('alipay.trade.precreate', order)
    await bench.alipay.user.openCode('buyer', String(code), 'camera')
    const body = async () => (await bench.post(bench.requestParams(query, { out_trade_no: order.out_trade_no }))).body
    const isGenuine = (text: string) => {
      const match = /^\{"\w+":(\{.*\}),"sign":"([^"]+)"\}$/.exec(text)
      return match !== null && verifyRsa2(match[1] ?? '', match[2] ?? '', createPublicKey(bench.shop.alipay_public_key))
    }
    expect(isGenuine(await body())).toBe(true)
    plan('query', 'bad_signature')
    expect(isGenuine(await body())).toBe(false)
    plan('query', 'unsigned')
    expect(JSON.parse(await body())).not.toHaveProperty('sign')
    plan('query', 'wrong_amount')
    const wrong = await body()
    expect(isGenuine(wrong)).toBe(true)
    expect(wrong).toContain('"total_amount":"88.89"')
  })
})

describe('text in GBK', () => {
  it('goes there and back, and what it cannot hold becomes a question mark', () => {
    expect(decodeText(encodeGbk('商家实收（元）,a1'), 'gbk')).toBe('商家实收（元）,a1')
    expect(encodeGbk('😀').toString()).toBe('?')
  })
})

describe('the string of a notification', () => {
  it('leaves out sign, sign_type, the certificate number and empty values', () => {
    const params = { b: '2', a: '1 +%', sign: 'x', sign_type: 'RSA2', alipay_cert_sn: 'y', empty: '' }
    expect(notificationContent(params)).toBe('a=1 +%&b=2')
  })
})
