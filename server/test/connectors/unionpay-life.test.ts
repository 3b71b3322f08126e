import { describe, expect, it } from 'vitest'
import { account, answerTo, callTo } from '../../src/channels/unionpay/testing.ts'
import { closeTrade, queryTrade, settlingMs } from '../../src/channels/unionpay/trades.ts'
import { wantedClosed } from '../../src/payments/order-payment.ts'
import { decideTradeFact, isOpen, type PaymentAttempt } from '../../src/payments/payment-attempt.ts'
import { attemptWith, later, now, orderWith } from '../../src/payments/testing.ts'
import { attemptNoOf } from '../../src/platform/index.ts'

const opened = account()
const id = 'att_01JD0000000000000000000001'
const attempt = attemptWith({ id, channel: 'unionpay', method: 'unionpay', product: 'order_qr' })
const end = attempt.expiresAt.getTime()

type Word = Readonly<{ respCode: string; origRespCode?: string }>
const pending: Word = { respCode: '00', origRespCode: '05' }
const failed: Word = { respCode: '00', origRespCode: '64' }
const missing: Word = { respCode: '34' }
const done: Word = { respCode: '00', origRespCode: '00' }

/** Asks whenever the attempt wants to be asked about, as the job does, and answers every status it is in, without repeats. */
async function live(
  first: PaymentAttempt,
  says: (at: Date) => Word,
  wantedAt: Date | null = null,
): Promise<Readonly<{ attempt: PaymentAttempt; statuses: string[]; endedAt: Date | null }>> {
  let current = first
  const statuses = [current.status as string]
  let endedAt: Date | null = null
  for (let rounds = 0; current.nextCheckAt !== null && rounds < 200; rounds += 1) {
    if (wantedAt !== null && !current.closing && current.nextCheckAt >= wantedAt)
      current = wantedClosed(current, wantedAt)
    const at = current.nextCheckAt as Date
    const ref = { ...current, attemptNo: attemptNoOf(current.id) }
    const paid = { txnType: '01', txnAmt: '8888', currencyCode: '156', queryId: '782611230959506740281' }
    const call = callTo((told) => answerTo(told, { ...paid, ...says(at) }), at)
    const fact = current.closing ? await closeTrade(opened, ref, call) : await queryTrade(opened, ref, call)
    current = decideTradeFact(current, orderWith(), fact, at).attempt
    if (statuses.at(-1) !== current.status) statuses.push(current.status)
    if (!isOpen(current)) endedAt ??= at
    current = { ...current, checks: current.checks + 1 }
  }
  return { attempt: current, statuses, endedAt }
}
const msAfterEnd = (at: Date | null) => (at?.getTime() ?? 0) - end
const from = (ms: number, before: Word, after: Word) => (at: Date) => (at.getTime() < end + ms ? before : after)

describe('an attempt that is wanted closed where the channel closes nothing', () => {
  it('stays open while it may still be paid, and is closed as soon as its own time is over', async () => {
    const life = await live(attempt, from(0, pending, failed), later(60))
    expect(life.statuses).toEqual(['awaiting_payer', 'closed'])
    expect(msAfterEnd(life.endedAt)).toBe(5_000)
    expect(life.attempt.nextCheckAt).toBeNull()
  })

  it('is closed in the end although the channel goes on saying that it is pending', async () => {
    const life = await live(attempt, () => pending, later(60))
    expect(life.statuses).toEqual(['awaiting_payer', 'closed'])
    expect(msAfterEnd(life.endedAt)).toBeGreaterThanOrEqual(settlingMs)
    expect(msAfterEnd(life.endedAt)).toBeLessThan(settlingMs + 15 * 60_000)
  })

  it('is paid when the payer was faster', async () => {
    const life = await live(attempt, from(-300_000, pending, done), later(60))
    expect(life.statuses).toEqual(['awaiting_payer', 'succeeded'])
  })

  it('that the bank finished in the last moment is paid', async () => {
    const life = await live(attempt, from(20_000, pending, done), later(60))
    expect(life.statuses).toEqual(['awaiting_payer', 'succeeded'])
    expect(msAfterEnd(life.endedAt)).toBeGreaterThan(0)
  })

  it('whose form nobody has brought is closed at once, and looked at once more after its time', async () => {
    const front = { ...attempt, product: 'front' as const }
    const life = await live(front, () => missing, later(60))
    expect(life.endedAt).toEqual(later(60))
    expect(life.statuses).toEqual(['awaiting_payer', 'closed'])
    const late = await live(front, from(0, missing, done), later(60))
    expect(late.statuses).toEqual(['awaiting_payer', 'closed', 'succeeded'])
  })

  it('whose code never reached us is closed at once', async () => {
    const lost = { ...attempt, status: 'unknown' as const, action: null }
    const life = await live(lost, () => missing, now)
    expect(life.statuses).toEqual(['unknown', 'closed'])
  })
})

describe('an attempt that nobody wants closed', () => {
  it('waits through tries that failed, and has failed when its time is over', async () => {
    const life = await live(attempt, () => failed)
    expect(life.statuses).toEqual(['awaiting_payer', 'failed'])
    expect(msAfterEnd(life.endedAt)).toBe(5_000)
    expect(life.attempt.failure).toEqual({ code: 'channel_refused', channelCode: '64' })
  })

  it('is paid after a try that failed', async () => {
    const life = await live(attempt, from(-300_000, failed, done))
    expect(life.statuses).toEqual(['awaiting_payer', 'succeeded'])
  })
})
