import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import type { PrepayRequest, TradeRef } from '../connector.ts'
import { account, answerTo, callTo, type Forgery, now, strangerKeys, type Told } from './testing.ts'
import { closeTrade, prepay, queryTrade, settlingMs } from './trades.ts'

const request: PrepayRequest = {
  attemptNo: '01JD0000000000000000000001',
  product: 'front',
  amount: cny(8888n),
  subject: '龙井茶',
  createdAt: now,
  expiresAt: new Date(now.getTime() + 900_500),
  notifyUrl: 'https://pay.example.test/notify/unionpay/ca_3',
  returnUrl: 'https://pay.example.test/c/x',
  payerId: null,
  clientIp: null,
  device: 'wap',
  instalments: null,
  goodsType: 'physical',
}
const ref: TradeRef = { ...request, channelTradeNo: null }
const at = (msAfterEnd: number) => new Date(ref.expiresAt.getTime() + msAfterEnd)

describe('a prepay', () => {
  it('by front is a form that is only signed, the same again minutes later', async () => {
    const call = callTo(() => 'asked')
    const first = await prepay(account(), request, call)
    const later = await prepay(
      account(),
      request,
      callTo(() => 'asked', new Date(now.getTime() + 240_000)),
    )
    expect(call.told).toEqual([])
    const action = first.trade.state === 'waiting' ? first.trade.action : null
    expect(action).toMatchObject({
      kind: 'submit_form',
      url: 'https://gateway.example.test/gateway/api/frontTransReq.do',
      fields: {
        txnType: '01',
        txnSubType: '01',
        bizType: '000201',
        channelType: '07',
        orderId: request.attemptNo,
        txnTime: '20261123100000',
        payTimeout: '20261123101500',
        txnAmt: '8888',
        currencyCode: '156',
        frontUrl: request.returnUrl,
        backUrl: request.notifyUrl,
      },
      expires_at: '2026-11-23T02:10:00.000Z',
    })
    expect(later).toMatchObject({ trade: { action: { fields: action && 'fields' in action ? action.fields : null } } })
  })

  it('names the merchant of a platform, and the phone as a phone', async () => {
    const settings = { access_type: '2', sub_mer_id: '10001', sub_mer_name: '胡同小店', sub_mer_abbr: '小店' }
    const fact = await prepay(
      account({ settings }),
      { ...request, device: 'ios' },
      callTo(() => ''),
    )
    expect(fact).toMatchObject({
      trade: { action: { fields: { accessType: '2', subMerId: '10001', subMerName: '胡同小店', channelType: '08' } } },
    })
  })

  it.each([
    ['order_qr', 'backTransReq.do', { qrCode: 'https://qr.example.test/1?a=b==' }, 'show_qr'],
    ['app', 'appTransReq.do', { tn: '201611230959500674028' }, 'invoke_app'],
  ] as const)('by %s asks %s and hands on what it answers', async (product, door, more, kind) => {
    const call = callTo((told) => answerTo(told, { respCode: '00', ...more }))
    const { trade } = await prepay(account(), { ...request, product }, call)
    expect(trade).toMatchObject({ state: 'waiting', action: { kind } })
    expect(JSON.stringify(trade)).toContain(Object.values(more)[0])
    expect(call.told[0]?.url).toBe(`https://gateway.example.test/gateway/api/${door}`)
  })

  it('is unknown when the answer says yes and brings nothing to pay by', async () => {
    const call = callTo((told) => answerTo(told, { respCode: '00' }))
    const fact = await prepay(account(), { ...request, product: 'order_qr' }, call)
    expect(fact.trade).toMatchObject({ state: 'unknown', reason: { code: 'unreadable_answer' } })
  })
})

const told = { txnType: '01', txnAmt: '8888', currencyCode: '156', queryId: '782611230959506740281' }
const asked = (more: Record<string, string | undefined>, when: Date, forgery: Forgery = {}) =>
  callTo((question: Told) => answerTo(question, { respCode: '00', ...told, ...more }, forgery), when)
const stateOf = async (more: Record<string, string | undefined>, when: Date) => [
  (await queryTrade(account(), ref, asked(more, when))).trade.state,
  (await closeTrade(account(), ref, asked(more, when))).trade.state,
]

describe('a query and a close', () => {
  it.each([
    ['00', -1, 'paid', 'paid'],
    ['A6', -1, 'paid', 'paid'],
    ['00', settlingMs, 'paid', 'paid'],
    ['03', -1, 'waiting', 'waiting'],
    ['04', -1, 'waiting', 'waiting'],
    ['05', settlingMs - 1, 'waiting', 'waiting'],
    ['05', settlingMs, 'closed', 'closed'],
    ['64', -1, 'waiting', 'waiting'],
    ['34', -1, 'waiting', 'waiting'],
    ['64', 0, 'declined', 'closed'],
    ['34', 0, 'declined', 'closed'],
    ['42', -1, 'closed', 'closed'],
    ['74', settlingMs, 'unknown', 'unknown'],
    ['ZZ', settlingMs, 'unknown', 'unknown'],
    [undefined, settlingMs, 'unknown', 'unknown'],
  ])('of a trade that is %s, %i ms after its time, say %s and %s', async (origRespCode, ms, query, close) => {
    expect(await stateOf({ origRespCode }, at(ms))).toEqual([query, close])
  })

  it.each([
    ['34', -1, 'never_existed'],
    ['34', settlingMs, 'never_existed'],
    ['37', -1, 'unknown'],
    ['11', -1, 'unknown'],
    ['05', -1, 'unknown'],
  ])('that are answered %s, %i ms after its time, say %s', async (respCode, ms, state) => {
    expect(await stateOf({ respCode, origRespCode: '00' }, at(ms))).toEqual([state, state])
  })

  it('name the trade by its number and time', async () => {
    const call = asked({ origRespCode: '05' }, now)
    await queryTrade(account(), ref, call)
    expect(call.told[0]).toMatchObject({
      url: 'https://gateway.example.test/gateway/api/queryTrans.do',
      fields: { txnType: '00', txnSubType: '00', orderId: ref.attemptNo, txnTime: '20261123100000' },
    })
  })

  it.each<[string, Record<string, string | undefined>]>([
    ['no number of UnionPay', { queryId: undefined }],
    ['no sum', { txnAmt: undefined }],
    ['another currency', { currencyCode: '840' }],
    ['a refund', { txnType: '04' }],
    ['another order', { orderId: '01JD0000000000000000000002' }],
    ['another time', { txnTime: '20261123100001' }],
    ['another merchant', { merId: '777290000000999' }],
  ])('are unknown when the answer is of %s', async (_, more) => {
    expect(await stateOf({ origRespCode: '00', ...more }, now)).toEqual(['unknown', 'unknown'])
  })

  it.each<[string, Forgery, string]>([
    ['by a stranger', { key: strangerKeys.privateKey }, 'bad_signature'],
    ['and changed afterwards', { wire: { origRespCode: '00' } }, 'bad_signature'],
    ['not at all', { wire: { signature: undefined } }, 'unsigned_answer'],
    ['with no certificate', { wire: { signPubKeyCert: undefined } }, 'unsigned_answer'],
  ])('are unknown when the answer is signed %s', async (_, forgery, code) => {
    const { trade } = await queryTrade(account(), ref, asked({ origRespCode: '05' }, now, forgery))
    expect(trade).toMatchObject({ state: 'unknown', reason: { code } })
  })

  it('read an answer with groups, line ends and equals signs in it', async () => {
    const reserved = '{a=1&b=2}'
    const { trade } = await queryTrade(account(), ref, asked({ origRespCode: '00', reserved, respMsg: '成功=' }, now))
    expect(trade.state).toBe('paid')
  })

  it.each([
    ['a page', '<html>busy</html>'],
    ['nothing', ''],
    ['a field twice', 'respCode=00&respCode=00'],
    ['a server’s failure', new Response('respCode=00', { status: 500 })],
    ['another status', new Response('respCode=00', { status: 202 })],
    ['too much', new Response('x', { status: 429 })],
  ])('are unknown when the answer is %s', async (_, answer) => {
    const { trade } = await queryTrade(
      account(),
      ref,
      callTo(() => answer),
    )
    expect(trade.state).toBe('unknown')
  })
})
