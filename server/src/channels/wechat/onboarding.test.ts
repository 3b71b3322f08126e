import { constants, privateDecrypt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import type { PrepayRequest } from '../connector.ts'
import { weChatOnboarding } from './onboarding.ts'
import { applymentBody, applymentSchema, fieldOfMember, readApplyment } from './onboarding-wire.ts'
import { refundBody } from './refund-wire.ts'
import { account, now, platformKeys, record, transaction } from './testing.ts'
import { isOurMerchant, merchantMembers, prepayBody, readTransaction, tradesPath, transactionSchema } from './wire.ts'

const applyment = { business_code: 'B1', applyment_id: 20001 }

describe('the states of an application', () => {
  it.each([
    ['APPLYMENT_STATE_AUDITING', 'under_review'],
    ['APPLYMENT_STATE_REJECTED', 'needs_changes'],
    ['APPLYMENT_STATE_TO_BE_CONFIRMED', 'approved'],
    ['APPLYMENT_STATE_TO_BE_SIGNED', 'approved'],
    ['APPLYMENT_STATE_SIGNING', 'approved'],
    ['APPLYMENT_STATE_CANCELED', 'rejected'],
    ['APPLYMENT_STATE_EDITTING', 'unknown'],
    ['APPLYMENT_STATE_NEW_ONE', 'unknown'],
    ['toString', 'unreadable'],
  ])('%s is %s', (state, ours) => {
    const read = applymentSchema.safeParse({ ...applyment, applyment_state: state }).data
    expect(read ? readApplyment(read).state : 'unreadable').toBe(ours)
  })

  it('FINISHED is active with a number, and nothing without', () => {
    const finished = { ...applyment, applyment_state: 'APPLYMENT_STATE_FINISHED' }
    expect(readApplyment(applymentSchema.parse({ ...finished, sub_mchid: '1912345678' }))).toMatchObject({
      state: 'active',
      merchantNo: '1912345678',
      channelApplicationNo: '20001',
    })
    expect(readApplyment(applymentSchema.parse(finished)).state).toBe('unknown')
  })

  it('carry the reasons to the fields they are about', () => {
    const rejected = applymentSchema.parse({
      ...applyment,
      applyment_state: 'APPLYMENT_STATE_REJECTED',
      audit_detail: [
        { field: 'identity_info.id_card_info.id_card_copy', field_name: '身份证人像面', reject_reason: '模糊' },
        { field: 'something_new', reject_reason: '不符' },
      ],
    })
    expect(readApplyment(rejected)).toMatchObject({
      reasons: [
        { field: 'id_card_front', channelField: '身份证人像面', message: '模糊' },
        { field: null, channelField: 'something_new', message: '不符' },
      ],
    })
    expect(fieldOfMember('/bank_account_info/account_number')).toBe('bank_account_number')
    expect(fieldOfMember('/constructor')).toBeNull()
  })
})

describe('the body of an application', () => {
  const request = {
    businessNo: 'B1',
    channelApplicationNo: null,
    facts: { contact_name: '张三', merchant_shortname: '茶铺', bank_account_number: '62220001' },
    media: { license_image: 'V1_x' },
    isResubmission: false,
  }
  it('encrypts what is sensitive, and only that, and sends no empty member', () => {
    const body = applymentBody(request, (text) => `sealed(${text})`)
    expect(JSON.parse(body)).toMatchObject({
      business_code: 'B1',
      contact_info: { contact_name: 'sealed(张三)' },
      business_info: { merchant_shortname: '茶铺' },
      bank_account_info: { account_number: 'sealed(62220001)' },
      subject_info: { business_license_info: { license_copy: 'V1_x' } },
    })
    expect(body).not.toMatch(/""|null/)
  })

  it('is encrypted for the key the request names', async () => {
    const opened = weChatOnboarding.open(record())
    if (opened.kind === 'invalid') throw new Error('unreadable')
    let sent: { body: string; headers: Record<string, string> } | undefined
    const answer = await opened.platform.submit(request, {
      now,
      deadlineMs: 1000,
      nonce: (length) => 'a'.repeat(length),
      record: () => undefined,
      fetch: (async (_url: string, init: { body: string; headers: Record<string, string> }) => {
        sent = init
        return new Response('{"code":"PARAM_ERROR","detail":{"field":"/contact_info/mobile_phone","value":"139"}}', {
          status: 400,
        })
      }) as unknown as typeof fetch,
    })
    expect(answer).toEqual({
      kind: 'refused',
      reason: { code: 'facts_refused', channelCode: 'PARAM_ERROR' },
      reasons: [{ field: 'contact_phone', channelField: '/contact_info/mobile_phone', message: '' }],
    })
    expect(sent?.headers['wechatpay-serial']).toBe(record().settings.public_key_id)
    const sealed = JSON.parse(sent?.body ?? '{}').contact_info.contact_name as string
    const key = { key: platformKeys.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
    expect(privateDecrypt(key, Buffer.from(sealed, 'base64')).toString()).toBe('张三')
    expect(sent?.body).not.toContain('张三')
  })
})

describe('an account in partner mode', () => {
  const partner = account({ settings: { sub_mchid: '1912345678' } })
  const told = { ...transaction, appid: undefined, mchid: undefined }
  const names = { sp_appid: transaction.appid, sp_mchid: '1900000101', sub_mchid: '1912345678' }
  const read = (changes: Record<string, unknown>) => {
    const parsed = transactionSchema.safeParse({ ...told, ...names, payer: { sp_openid: 'o1' }, ...changes }).data
    return parsed && readTransaction(partner, parsed, now)
  }

  it('pays under the partner’s name for the merchant', () => {
    const request: PrepayRequest = {
      attemptNo: '01JD0000000000000000000001',
      product: 'jsapi',
      amount: cny(8888n),
      subject: '茶',
      createdAt: now,
      expiresAt: now,
      notifyUrl: 'https://pay.example.test/n',
      returnUrl: null,
      payerId: 'o1',
      clientIp: null,
      device: 'wap',
      instalments: null,
      goodsType: 'physical',
    }
    expect(JSON.parse(prepayBody(partner, request))).toMatchObject({ ...names, payer: { sp_openid: 'o1' } })
    expect(JSON.parse(prepayBody(partner, request))).not.toHaveProperty('mchid')
    expect(tradesPath(partner)).toBe('/v3/pay/partner/transactions')
    expect(merchantMembers(partner)).toEqual({ sp_mchid: '1900000101', sub_mchid: '1912345678' })
    const refund = { refundNo: 'r', attemptNo: 'a', product: 'jsapi', channelTradeNo: 't' } as const
    const money = { amount: cny(1n), total: cny(2n), reason: null, submittedAt: now, notifyUrl: 'https://x.test/' }
    expect(JSON.parse(refundBody(partner, { ...refund, ...money })).sub_mchid).toBe('1912345678')
  })

  it('believes what is told of its merchant alone', () => {
    expect(read({})).toMatchObject({ kind: 'read', trade: { state: 'paid', payerId: 'o1' } })
    expect(read({ sub_mchid: '1912345679' })).toEqual({ kind: 'foreign', what: 'other_merchant' })
    expect(read({ sp_mchid: '1900000102' })).toEqual({ kind: 'foreign', what: 'other_merchant' })
    expect(read({ sp_appid: 'wxother' })).toEqual({ kind: 'foreign', what: 'other_app' })
    expect(read({ sp_mchid: undefined })).toBeUndefined()
    expect(isOurMerchant(account(), names)).toBe(false)
    expect(isOurMerchant(partner, { mchid: '1912345678' })).toBe(false)
  })

  it('is no service provider itself', () => {
    const opened = weChatOnboarding.open(record({ settings: { sub_mchid: '1912345678' } }))
    expect(opened.kind).toBe('invalid')
  })
})
