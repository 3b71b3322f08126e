import { deliveryMoves, deliveryStatuses } from '@hutong/contract'
import { describe, expect, it } from 'vitest'
import { decideDelivery, type SendFailure, type SendOutcome } from '../../src/webhooks/delivery.ts'
import { triesMax } from '../../src/webhooks/retry-schedule.ts'

const now = new Date('2026-11-23T08:00:00Z')
const answered = (statusCode: number): SendOutcome => ({ kind: 'answered', statusCode })
const unanswered = (failure: SendFailure): SendOutcome => ({ kind: 'unanswered', failure })
const decide = (outcome: SendOutcome, tries = 1) => decideDelivery(outcome, tries, now, 0.5)

describe('what a try comes to', () => {
  it.each([200, 201, 202, 204, 206, 226, 299])('%i is a delivery', (statusCode) => {
    expect(decide(answered(statusCode), triesMax)).toEqual({
      status: 'delivered',
      nextAttemptAt: null,
      lastStatusCode: statusCode,
      lastError: null,
      deliveredAt: now,
      endpointGone: false,
    })
  })

  it.each([
    [answered(301), 'redirect_refused'],
    [answered(302), 'redirect_refused'],
    [answered(307), 'redirect_refused'],
    [answered(400), 'not_accepted'],
    [answered(401), 'not_accepted'],
    [answered(404), 'not_accepted'],
    [answered(429), 'not_accepted'],
    [answered(500), 'not_accepted'],
    [answered(503), 'not_accepted'],
    [unanswered('timeout'), 'timeout'],
    [unanswered('connection_failed'), 'connection_failed'],
    [unanswered('name_not_resolved'), 'name_not_resolved'],
    [unanswered('certificate_refused'), 'certificate_refused'],
    [unanswered('address_forbidden'), 'address_forbidden'],
    [unanswered('not_signable'), 'not_signable'],
  ])('%j is tried again and told as %s', (outcome, lastError) => {
    expect(decide(outcome)).toMatchObject({
      status: 'scheduled',
      lastError,
      nextAttemptAt: new Date(now.getTime() + 5_000),
      deliveredAt: null,
      endpointGone: false,
    })
    expect(decide(outcome, triesMax)).toMatchObject({ status: 'given_up', lastError, nextAttemptAt: null })
  })

  it('410 ends the delivery and the endpoint', () => {
    expect(decide(answered(410))).toMatchObject({ status: 'failed', nextAttemptAt: null, endpointGone: true })
  })

  it('only makes moves the contract lists', () => {
    for (let tries = 1; tries <= triesMax; tries++)
      for (const outcome of [answered(200), answered(410), answered(500), unanswered('timeout')]) {
        const { status } = decide(outcome, tries)
        expect(deliveryStatuses).toContain(status)
        if (status !== 'scheduled') expect(deliveryMoves.scheduled).toContain(status)
      }
  })
})
