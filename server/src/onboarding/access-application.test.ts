import { accessApplicationMoves, accessApplicationStatuses } from '@hutong/contract'
import { describe, expect, it } from 'vitest'
import type { ApplicationFact } from '../channels/index.ts'
import {
  type AccessApplication,
  decideFact,
  decideResumption,
  decideSubmission,
  decideSubmit,
  decideSuspension,
  isLicenceWarningDue,
  isWordOnEarlier,
  nextLook,
} from './access-application.ts'
import { imageTypeOf } from './edit-application.ts'

const now = new Date('2026-11-23T02:00:00.000Z')
const application = (changes: Partial<AccessApplication> = {}): AccessApplication => ({
  appId: 'app_1',
  id: 'acc_1',
  livemode: true,
  channel: 'wechat',
  product: 'wechat_partner',
  status: 'under_review',
  facts: { license_end: '2030-05-01', id_card_end: '2028-01-01' },
  platformAccountId: 'pa_1',
  channelApplicationNo: '20001',
  channelState: null,
  signUrl: null,
  merchantNo: null,
  channelAccountId: null,
  suspendedBy: null,
  reasons: [],
  licenceExpiresOn: null,
  licenceWarnedAt: null,
  submissions: 1,
  inDoubt: false,
  nextCheckAt: now,
  checks: 1,
  createdBy: 'key:key_1',
  createdAt: now,
  updatedAt: now,
  submittedAt: now,
  eventSequence: 0,
  history: [],
  ...changes,
})

const states = ['under_review', 'needs_changes', 'rejected', 'approved', 'active'] as const
const told = (state: (typeof states)[number]): ApplicationFact => ({
  state,
  channelState: `RAW_${state}`,
  channelApplicationNo: '20001',
  reasons: [],
  signUrl: null,
  merchantNo: state === 'active' ? '1999999999' : null,
})

describe('what a channel says', () => {
  const all = accessApplicationStatuses.flatMap((status) => states.map((state) => ({ status, state })))
  it.each(all)('of one that is $status: $state', ({ state, status }) => {
    const before = application({ status, suspendedBy: status === 'suspended' ? 'channel' : null })
    const { application: after, effect, event } = decideFact(before, told(state), now)
    const isSuspended = status === 'active' && (state === 'needs_changes' || state === 'rejected')
    const mayMove = (accessApplicationMoves[status] as readonly string[]).includes(state)
    const expected = isSuspended ? 'suspended' : mayMove ? state : status
    expect(after.status).toBe(expected)
    const opens = expected !== status && expected === 'active'
    expect(effect).toBe(opens ? 'open_account' : isSuspended ? 'shut_account' : 'none')
    expect(event).toBe(expected === status || expected === 'under_review' ? null : `access_application.${expected}`)
    expect(after.history.length).toBe(expected === status ? 0 : 1)
    expect(after.channelState).toBe(`RAW_${state}`)
  })

  it.each(accessApplicationStatuses)('and was not understood leaves one that is %s as it is', (status) => {
    const before = application({ status, channelState: 'RAW' })
    const unknown = { state: 'unknown', reason: { code: 'timeout', channelCode: null } } as const
    const { application: after, effect, event } = decideFact(before, unknown, now)
    expect({ ...after, nextCheckAt: null }).toEqual({ ...before, nextCheckAt: null })
    expect([effect, event]).toEqual(['none', null])
  })

  it('does not lift what a person suspended', () => {
    const by = application({ status: 'suspended', suspendedBy: 'key:key_1' })
    expect(decideFact(by, told('active'), now)).toMatchObject({ effect: 'none', application: { status: 'suspended' } })
  })

  it('of an earlier submission is no answer to the later one', () => {
    const again = application({ status: 'submitted', submissions: 2, inDoubt: true })
    expect(isWordOnEarlier(again, told('needs_changes'))).toBe(true)
    expect(isWordOnEarlier(again, told('under_review'))).toBe(false)
    expect(isWordOnEarlier({ ...again, submissions: 1 }, told('needs_changes'))).toBe(false)
  })
})

describe('what a submission is answered', () => {
  const submitted = application({ status: 'submitted', inDoubt: true })
  const reason = { code: 'x', channelCode: 'PARAM_ERROR' }

  it('accepted: it is under review', () => {
    const { application: after } = decideSubmission(submitted, { kind: 'accepted', channelApplicationNo: '7' }, now)
    expect(after).toMatchObject({ status: 'under_review', channelApplicationNo: '7', inDoubt: false })
  })
  it('refused: the applicant hears why, at least the code', () => {
    const { application: after, event } = decideSubmission(submitted, { kind: 'refused', reason, reasons: [] }, now)
    expect(after).toMatchObject({ status: 'needs_changes', reasons: [{ field: null, message: 'PARAM_ERROR' }] })
    expect(event).toBe('access_application.needs_changes')
  })
  it.each([
    ['not_sent', false],
    ['unknown', true],
  ] as const)('%s: it stays submitted, in doubt %s, and is looked at later', (kind, inDoubt) => {
    const { application: after, event } = decideSubmission(submitted, { kind, reason }, now)
    expect(after).toMatchObject({ status: 'submitted', inDoubt })
    expect(after.nextCheckAt?.getTime()).toBeGreaterThan(now.getTime())
    expect(event).toBeNull()
  })
})

describe('persons', () => {
  it('submit: due at once, with the earliest day on which something ends', () => {
    const after = decideSubmit(application({ status: 'draft', submissions: 0 }), 'key:key_1', now)
    expect(after).toMatchObject({
      status: 'submitted',
      submissions: 1,
      nextCheckAt: now,
      licenceExpiresOn: '2028-01-01',
    })
  })
  it('suspend and resume, under their name', () => {
    const suspended = decideSuspension(application({ status: 'active' }), 'key:key_1', now)
    expect(suspended).toMatchObject({ effect: 'shut_account', application: { suspendedBy: 'key:key_1' } })
    const resumed = decideResumption(suspended.application, 'key:key_2', now)
    expect(resumed).toMatchObject({ effect: 'open_account', application: { suspendedBy: null, status: 'active' } })
    expect(resumed.application.history.map(({ by }) => by)).toEqual(['key:key_1', 'key:key_2'])
  })
})

describe('a licence', () => {
  const active = application({ status: 'active', licenceExpiresOn: '2026-12-23' })
  it.each([
    ['30 days before its end', '2026-11-23T00:00:00+08:00', true],
    ['a second earlier', '2026-11-22T23:59:59+08:00', false],
    ['when it is over', '2027-02-01T00:00:00+08:00', true],
  ])('is told of %s: %s', (_when, at, isDue) => {
    expect(isLicenceWarningDue(active, new Date(at))).toBe(isDue)
  })
  it('is told of once, and only of an active one', () => {
    const late = new Date('2027-01-01T00:00:00Z')
    expect(isLicenceWarningDue({ ...active, licenceWarnedAt: now }, late)).toBe(false)
    expect(isLicenceWarningDue({ ...active, status: 'suspended' }, late)).toBe(false)
    expect(isLicenceWarningDue({ ...active, licenceExpiresOn: null }, late)).toBe(false)
  })
})

it('nobody asks about what nobody reviews, and a lost channel is asked less and less often', () => {
  for (const status of ['draft', 'needs_changes', 'rejected', 'cancelled'] as const)
    expect(nextLook(status, true, 0, now)).toBeNull()
  const waits = [0, 1, 5, 50].map(
    (checks) => (nextLook('submitted', true, checks, now)?.getTime() ?? 0) - now.getTime(),
  )
  expect(waits).toEqual([5_000, 10_000, 160_000, 600_000])
})

it('a picture is known by its first bytes', () => {
  expect(imageTypeOf(Buffer.from('89504e470d0a1a0a00', 'hex'))).toBe('image/png')
  expect(imageTypeOf(Buffer.from('ffd8ffe0', 'hex'))).toBe('image/jpeg')
  expect(imageTypeOf(Buffer.from('GIF89a'))).toBeUndefined()
  expect(imageTypeOf(Buffer.alloc(0))).toBeUndefined()
})
