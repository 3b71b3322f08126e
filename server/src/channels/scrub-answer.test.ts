import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scrubAnswer } from './scrub-answer.ts'

test('of WeChat Pay’s answer the states, numbers, amounts and times are kept, and nothing of the payer', () => {
  expect(
    scrubAnswer({
      appid: 'wx-canary',
      out_trade_no: '01m83mr8d1etsvsw47ca7dkw2y',
      transaction_id: '4200002026112345793747158376',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功 name-canary',
      bank_type: 'CMB_DEBIT',
      attach: 'canary',
      success_time: '2026-11-23T15:27:02+08:00',
      payer: { openid: 'openid-canary' },
      amount: { total: 8888, payer_total: 8000, currency: 'CNY', payer_currency: 'CNY' },
      promotion_detail: [{ name: 'name-canary', amount: 888 }],
      prepay_id: 'wx-canary',
      code_url: 'weixin://canary',
    }),
  ).toEqual({
    out_trade_no: '01m83mr8d1etsvsw47ca7dkw2y',
    transaction_id: '4200002026112345793747158376',
    trade_state: 'SUCCESS',
    success_time: '2026-11-23T15:27:02+08:00',
    'amount.total': 8888,
    'amount.payer_total': 8000,
    'amount.currency': 'CNY',
  })
})

test('of Alipay’s answer too', () => {
  expect(
    scrubAnswer({
      code: '10000',
      msg: 'Success canary',
      buyer_logon_id: 'can***@ary.com',
      buyer_open_id: 'openid-canary',
      buyer_user_name: '**canary',
      out_trade_no: '01m83mr8d1etsvsw47ca7dkw2y',
      trade_no: '2026112322001400000000000001',
      trade_status: 'TRADE_SUCCESS',
      total_amount: '88.88',
      send_pay_date: '2026-11-23 15:27:02',
      fund_bill_list: [{ amount: '88.88', fund_channel: 'PCREDIT' }],
    }),
  ).toEqual({
    code: '10000',
    out_trade_no: '01m83mr8d1etsvsw47ca7dkw2y',
    trade_no: '2026112322001400000000000001',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '88.88',
    send_pay_date: '2026-11-23 15:27:02',
  })
})

test.each([
  [null],
  [undefined],
  [''],
  [[]],
  [{}],
  [{ payer: { openid: 'x' } }],
  [{ code: '<b>不是代码</b>' }],
  [{ status: { deep: 1 } }],
])('of %j nothing is kept', (answer) => {
  expect(scrubAnswer(answer)).toBeNull()
})

test('whatever the answer is, nothing but plain words and numbers under known names comes out', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (answer) => {
      const kept = scrubAnswer({ code: answer, payer: answer, amount: { total: answer, name: answer } })
      for (const [name, value] of Object.entries(kept ?? {})) {
        expect(['code', 'amount.total']).toContain(name)
        if (typeof value === 'string') expect(value).toMatch(/^[\w.:+\- ]{1,64}$/)
      }
    }),
  )
})
