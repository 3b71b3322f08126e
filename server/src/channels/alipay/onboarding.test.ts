import { describe, expect, it } from 'vitest'
import { cny } from '../../money/index.ts'
import type { PrepayRequest } from '../connector.ts'
import { alipayOnboarding, readOrder } from './onboarding.ts'
import { account, now, record } from './testing.ts'
import { prepayContent } from './wire.ts'

describe('the states of an application', () => {
  it.each([
    [{ status: '031' }, 'under_review'],
    [{ status: '031', sub_confirm: 'NOT_CONFIRM' }, 'approved'],
    [{ status: '99', sub_confirm: 'NOT_CONFIRM', smid: '2088' }, 'approved'],
    [{ status: '99', sub_confirm: 'FINISH', smid: '2088' }, 'active'],
    [{ status: '99', sub_confirm: 'SKIP', smid: '2088' }, 'active'],
    [{ status: '99' }, 'unknown'],
    [{ status: '-1' }, 'needs_changes'],
    [{ status: '7' }, 'unknown'],
  ])('%j is %s', (order, state) => {
    expect(readOrder({ order_id: 'o1', ...order }).state).toBe(state)
  })

  it('carry the reasons, with the field where exactly one is named', () => {
    const failed = { order_id: 'o1', status: '-1', kz_audit: 'REJECT', kz_audit_memo: '账户未实名' }
    const reasonsOf = (reason: string) => {
      const fact = readOrder({ ...failed, reason })
      return fact.state === 'needs_changes' ? fact.reasons : []
    }
    expect(reasonsOf('cert_image 模糊')).toEqual([
      { field: 'alipay_logon_id', channelField: 'kz_audit', message: '账户未实名' },
      { field: 'cert_image', channelField: null, message: 'cert_image 模糊' },
    ])
    expect(reasonsOf('cert_image 与 cert_no 不符')[1]?.field).toBeNull()
  })
})

it('an account of direct pay pays its merchant by its own settlement rule', () => {
  const request: PrepayRequest = {
    attemptNo: '01JD0000000000000000000001',
    product: 'precreate',
    amount: cny(8888n),
    subject: '茶',
    createdAt: now,
    expiresAt: now,
    notifyUrl: 'https://pay.example.test/n',
    returnUrl: null,
    payerId: null,
    clientIp: null,
    device: 'wap',
    instalments: null,
    goodsType: 'physical',
  }
  const direct = account({ settings: { sub_merchant_id: '2088000000000777' } })
  expect(JSON.parse(prepayContent(direct, 'precreate', request))).toMatchObject({
    sub_merchant: { merchant_id: '2088000000000777' },
    settle_info: { settle_detail_infos: [{ trans_in_type: 'defaultSettle', amount: '88.88' }] },
  })
  expect(JSON.parse(prepayContent(account(), 'precreate', request))).not.toHaveProperty('sub_merchant')
})

it('says in words what is wrong with its own setting', () => {
  const opened = alipayOnboarding.open(record({ settings: { onboarding_resubmission: 'again' } }))
  expect(opened).toEqual({ kind: 'invalid', problems: ['onboarding_resubmission must be create or modify.'] })
})
