import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSimulators } from '../../server.ts'
import { authorizationHeader, encryptMember } from '../signing.ts'
import { newOrderNumber, startBench } from '../testing.ts'

let bench: Awaited<ReturnType<typeof startBench>>
beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.close())

const partner = () => bench.merchant('platform' as 'shop')
const path = '/v3/applyment4sub/applyment/'
let codes = 0

async function upload(changes: { sha256?: string; signed?: string; name?: 'shop' | 'platform' } = {}) {
  const file = Buffer.from('89504e470d0a1a0a', 'hex')
  const sha256 = changes.sha256 ?? createHash('sha256').update(file).digest('hex')
  const meta = JSON.stringify({ filename: 'a.png', sha256 })
  const form = new FormData()
  form.set('meta', new Blob([meta], { type: 'application/json' }))
  form.set('file', new Blob([file], { type: 'image/png' }), 'a.png')
  const merchant = changes.name === 'shop' ? bench.merchant('shop') : partner()
  const target = '/v3/merchant/media/upload'
  const answer = await fetch(bench.url + target, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'user-agent': 'tests',
      authorization: authorizationHeader({
        mchid: merchant.mchid,
        serialNo: merchant.serialNo,
        key: merchant.keys.privateKey,
        method: 'POST',
        target,
        body: changes.signed ?? meta,
        at: bench.core.clock.now(),
      }),
    },
    body: form,
  })
  return { status: answer.status, json: (await answer.json()) as { media_id?: string; code?: string } }
}

async function body(changes: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const media = (await upload()).json.media_id
  const sealed = (text: string) => encryptMember(text, partner().publicKeyPair.publicKey)
  codes += 1
  return {
    business_code: `B${codes}`,
    contact_info: {
      contact_type: 'LEGAL',
      contact_name: sealed('张三'),
      contact_id_number: sealed('999999199001010016'),
      mobile_phone: sealed('13900000001'),
      contact_email: sealed('a@b.example'),
    },
    subject_info: {
      subject_type: 'SUBJECT_TYPE_ENTERPRISE',
      business_license_info: {
        license_copy: media,
        license_number: '91990000MA00000X01',
        merchant_name: '茶铺',
        legal_person: '张三',
      },
      identity_info: {
        id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
        id_card_info: {
          id_card_copy: media,
          id_card_national: media,
          id_card_name: sealed('张三'),
          id_card_number: sealed('999999199001010016'),
          card_period_begin: '2018-01-01',
          card_period_end: '长期',
        },
      },
    },
    business_info: {
      merchant_shortname: '茶铺',
      service_phone: '4000000001',
      sales_info: { sales_scenes_type: ['SALES_SCENES_WEB'], web_info: { domain: 'tea.example' } },
    },
    settlement_info: { settlement_id: '716', qualification_type: '零售' },
    bank_account_info: {
      bank_account_type: 'BANK_ACCOUNT_TYPE_CORPORATE',
      account_name: sealed('茶铺'),
      account_bank: '工商银行',
      bank_address_code: '110000',
      account_number: sealed('6222000000000000001'),
    },
    ...changes,
  }
}

const serial = () => ({ 'wechatpay-serial': partner().publicKeyId })
const post = async (sent: unknown, name = 'platform') =>
  bench.call('POST', path, { body: sent, headers: serial() }, name as 'shop')
const get = (code: unknown) => bench.call('GET', `${path}business_code/${code}`, {}, 'platform' as 'shop')

describe('uploads', () => {
  it('are signed over their description alone, and hold the file it names', async () => {
    expect((await upload()).json.media_id).toMatch(/^V1_/)
    expect((await upload({ signed: '{}' })).status).toBe(401)
    expect((await upload({ sha256: '0'.repeat(64) })).json.code).toBe('PARAM_ERROR')
  })
  it('are for service providers alone', async () => {
    expect((await upload({ name: 'shop' })).status).toBe(403)
  })
})

describe('an application', () => {
  it('is taken, reviewed, corrected under its number, signed by its link, and paid through its partner', async () => {
    const sent = await body()
    const code = sent.business_code as string
    const taken = await post(sent)
    expect(taken.status).toBe(200)
    expect((await get(code)).json).toMatchObject({ applyment_state: 'APPLYMENT_STATE_AUDITING' })
    expect((await post(sent)).json.code).toBe('INVALID_REQUEST')

    const { applyments } = bench.wechat
    const reasons = [{ field: 'subject_info.business_license_info.license_copy', reason: '模糊' }]
    expect(applyments.decide(code, 'needs_changes', reasons)).toBe(true)
    expect((await get(code)).json).toMatchObject({
      applyment_state: 'APPLYMENT_STATE_REJECTED',
      audit_detail: [{ field: reasons[0]?.field, reject_reason: '模糊' }],
    })
    expect((await post(sent)).json.applyment_id).toBe(taken.json.applyment_id)
    applyments.decide(code, 'approve', [])
    const approved = (await get(code)).json
    expect(approved).not.toHaveProperty('sub_mchid')
    expect((await fetch(approved.sign_url)).status).toBe(200)
    expect((await fetch(approved.sign_url, { method: 'POST' })).status).toBe(200)
    expect((await fetch(approved.sign_url, { method: 'POST' })).status).toBe(409)
    const subMchid = (await get(code)).json.sub_mchid as string
    expect(subMchid).toMatch(/^\d{10}$/)

    const names = { sp_appid: partner().appid, sp_mchid: partner().mchid, sub_mchid: subMchid }
    const order = {
      description: '茶',
      out_trade_no: newOrderNumber(),
      notify_url: 'http://127.0.0.1:9/n',
      amount: { total: 1 },
    }
    const pay = (changes = {}) =>
      bench.call(
        'POST',
        '/v3/pay/partner/transactions/native',
        { body: { ...order, ...names, ...changes } },
        'platform' as 'shop',
      )
    expect((await pay()).json.code_url).toMatch(/^weixin:/)
    expect((await pay({ sub_mchid: bench.merchant().mchid })).status).toBe(403)
    expect((await pay({ mchid: subMchid })).json.code).toBe('PARAM_ERROR')
    const query = `/v3/pay/partner/transactions/out-trade-no/${order.out_trade_no}?sp_mchid=${names.sp_mchid}&sub_mchid=${subMchid}`
    expect((await bench.call('GET', query, {}, 'platform' as 'shop')).json).toMatchObject({
      ...names,
      trade_state: 'NOTPAY',
    })
    applyments.decide(code, 'suspend', [])
    expect((await pay({ out_trade_no: newOrderNumber() })).json.code).toBe('NO_AUTH')
    // The merchant has no key of its own: nobody signs in its name.
    const asSub = { mchid: subMchid, body: { ...order, ...names } }
    const forged = await bench.call('POST', '/v3/pay/partner/transactions/native', asSub, 'platform' as 'shop')
    expect(forged.status).toBe(401)
  })

  it.each([
    ['an unknown member', { favourite: 'red' }],
    ['an empty member', { settlement_info: { settlement_id: '716', qualification_type: '' } }],
    ['no bank account', { bank_account_info: undefined }],
  ])('is refused with %s', async (_what, changes) => {
    expect((await post(await body(changes))).json.code).toBe('PARAM_ERROR')
  })

  it('is refused with a sensitive member that was not encrypted for the key named, or a picture that was not uploaded', async () => {
    const open = await body()
    const stranger = encryptMember('张三', bench.merchant('shop').publicKeyPair.publicKey)
    const contact = { ...(open.contact_info as object), contact_name: stranger }
    expect((await post({ ...open, contact_info: contact })).json.detail.field).toBe('/contact_info/contact_name')
    const subject = open.subject_info as { business_license_info: object }
    const licence = { ...subject.business_license_info, license_copy: 'V1_nothing' }
    const answer = await post({ ...open, subject_info: { ...subject, business_license_info: licence } })
    expect(answer.json.detail.field).toBe('/subject_info/business_license_info/license_copy')
  })

  it('is reviewed by itself after a moved while, where the settings say so', async () => {
    bench.wechat.changeSettings({ reviewOutcome: 'finish', reviewTakesMs: 86_400_000 })
    const sent = await body()
    await post(sent)
    await bench.core.clock.advance(86_399_000)
    expect((await get(sent.business_code)).json.applyment_state).toBe('APPLYMENT_STATE_AUDITING')
    await bench.core.clock.advance(1_000)
    expect((await get(sent.business_code)).json.applyment_state).toBe('APPLYMENT_STATE_FINISHED')
    bench.wechat.changeSettings({ reviewOutcome: 'wait' })
    expect(() => bench.wechat.changeSettings({ reviewOutcome: 'perhaps' })).toThrow(RangeError)
  })
})

describe('the reviewer’s page', () => {
  it('lists the cases without anybody’s number, and decides as they stand', async () => {
    const sent = await body()
    const code = sent.business_code
    await post(sent)
    expect(await (await fetch(`${bench.url}/control/review`)).text()).toContain('进件审核')
    const list = await (await fetch(`${bench.url}/control/review/cases`)).text()
    expect(list).toContain(`"id":"${code}"`)
    expect(list).not.toContain('999999199001010016')
    const decide = (sentBody: unknown) =>
      fetch(`${bench.url}/control/review/cases/wechat/${code}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(sentBody),
      })
    expect((await decide({ verdict: 'suspend' })).status).toBe(409)
    expect((await decide({ verdict: 'dance' })).status).toBe(400)
    expect((await decide({ verdict: 'approve', reasons: 'none' })).status).toBe(400)
    expect((await decide({ verdict: 'reject' })).status).toBe(204)
    expect((await get(code)).json.applyment_state).toBe('APPLYMENT_STATE_CANCELED')
  })
})

it('what was taken in outlives a restart, with its right to be paid', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'applyments-'))
  const open = () => createSimulators({ clock: 'frozen', dataDir, url: 'http://localhost:8081' })
  const first = await open()
  const sp = first.wechat.merchants.find((one) => one.isPartner)
  if (!sp) throw new Error('There is a service provider.')
  first.wechat.applyments.submit(sp, 'KEPT', '茶铺', [])
  first.wechat.applyments.decide('KEPT', 'finish', [])
  const [granted] = first.wechat.applyments.granted()
  await first.close()
  const second = await open()
  expect(second.wechat.applyments.granted()).toEqual([granted])
  expect(second.wechat.merchants.find((one) => one.mchid === granted?.subMchid)?.partnerOf).toBe(sp.mchid)
  await second.close()
  rmSync(dataDir, { recursive: true })
})
