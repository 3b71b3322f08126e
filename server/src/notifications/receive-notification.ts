import type { Channel } from '@hutong/contract'
import { createFeeBook, type FeeRates } from '../apps/index.ts'
import type { ChannelHandle, ChannelRegistry, HttpReply, RawNotification } from '../channels/index.ts'
import { applyTradeFacts, type FactOfAttempt, scheduleCheck } from '../payments/index.ts'
import { attemptIdOf, crashPoint, createBatcher, type Deps, refundIdOf, SimulatedCrash } from '../platform/index.ts'
import { applyRefundFacts, type FactOfRefund } from '../refunds/index.ts'
import { type Notification, type NotificationOutcome, nextParkedTry, type VerifiedReading } from './notification.ts'
import { insertNotifications, notificationKey, setOutcome } from './notification-store.ts'
import { createRejectionLog } from './rejection-log.ts'

export type NotificationReceiver = (
  to: { channel: Channel; channelAccountId: string },
  raw: RawNotification,
) => Promise<HttpReply>

type Verified = Readonly<{ notification: Notification; reading: VerifiedReading }>

/**
 * Verify, store once, compare, apply, acknowledge. Raw bytes, effect and outbox row are one transaction, and only after its commit
 * is the channel answered; notifications that wait together share it.
 */
export function createNotificationReceiver(deps: Deps, registry: ChannelRegistry): NotificationReceiver {
  const feeBook = createFeeBook(deps)
  const settle = createBatcher<Verified, NotificationOutcome>({
    max: 128,
    lanes: 2,
    fatal: (error) => error instanceof SimulatedCrash,
    run: async (batch) => {
      const { outcomes, toldOf } = await storeAndApply(
        deps,
        batch,
        await feeBook(batch.map((each) => each.notification.appId)),
      )
      if (toldOf) deps.wake.ring()
      return outcomes
    },
  })

  const noteRejection = createRejectionLog(deps)

  return async (to, raw) => {
    const handle = await registry.account(to.channelAccountId)
    if (!handle || handle.stored.channel !== to.channel)
      return { status: 404, contentType: 'text/plain; charset=utf-8', body: 'unknown' }
    const reading = handle.open.readNotification(raw, deps.clock.now())
    if (reading.kind === 'rejected') {
      deps.metrics.notifications.inc({ channel: to.channel, outcome: reading.reason })
      // Which order it was about cannot be known, since nothing in it can be believed; that the account's are rejected can.
      if (noteRejection({ channel: to.channel, channelAccountId: to.channelAccountId, reason: reading.reason }))
        registry.note(
          { appId: handle.stored.appId, channelAccountId: to.channelAccountId },
          { channel: to.channel, operation: 'notification', outcome: `rejected: ${reading.reason}` },
        )
      // Never awaited: what an unknown serial costs must not depend on who sends it.
      if (reading.refreshKeys)
        void registry
          .refreshKeys(handle)
          .catch((err: unknown) => deps.log.error({ err }, 'verification keys could not be refreshed'))
      return handle.open.acknowledge('refused')
    }
    crashPoint('notification-read-before-store')
    const outcome = await settle({ reading, notification: toNotification(handle, reading, raw, deps.clock.now()) })
    deps.metrics.notifications.inc({ channel: to.channel, outcome })
    deps.metrics.verifications.inc({
      channel: to.channel,
      key_kind: /^PUB_KEY_ID_|_public_key$/.test(reading.keyId) ? 'public_key' : 'certificate',
    })
    crashPoint('settled-before-ack')
    if (outcome === 'foreign') {
      deps.log.error(
        { channel: to.channel, channel_account: to.channelAccountId, what: 'what' in reading ? reading.what : null },
        'a genuine notification speaks of another merchant or app',
      )
      return handle.open.acknowledge('refused')
    }
    return handle.open.acknowledge('accepted')
  }
}

function toNotification(
  handle: ChannelHandle,
  reading: VerifiedReading,
  raw: RawNotification,
  now: Date,
): Notification {
  return {
    appId: handle.stored.appId,
    channelAccountId: handle.stored.id,
    attemptNo: reading.attemptNo ?? '',
    eventId: reading.eventId,
    receivedAt: now,
    keyId: reading.keyId,
    outcome: reading.kind === 'trade' || reading.kind === 'refund' ? 'applied' : reading.kind,
    what: 'what' in reading ? reading.what : null,
    raw,
    nextTryAt: null,
    tries: 0,
  }
}

async function storeAndApply(
  deps: Deps,
  batch: readonly Verified[],
  rates: FeeRates,
): Promise<{ outcomes: NotificationOutcome[]; toldOf: boolean }> {
  return deps.db.transaction(async (tx) => {
    const fresh = new Set(
      await insertNotifications(
        tx,
        batch.map((each) => each.notification),
      ),
    )
    // `delete` answers whether it was there: of two equal notifications in one batch only the first is applied.
    const news = batch.filter(({ notification }) => fresh.delete(notificationKey(notification)))
    const trades = news.flatMap(({ notification, reading }) => {
      const fact = factOf(notification, reading)
      return fact ? [{ notification, fact }] : []
    })
    const refunds = news.flatMap(({ notification, reading }) => {
      const fact = refundFactOf(notification, reading)
      return fact ? [{ notification, fact }] : []
    })
    const ofTrades = await applyTradeFacts(
      deps,
      tx,
      trades.map((each) => each.fact),
      rates,
    )
    const ofRefunds = await applyRefundFacts(
      deps,
      tx,
      refunds.map((each) => each.fact),
    )
    const parked = new Set<string>()
    const nowhere = [
      ...trades.filter((_, index) => ofTrades.outcomes[index] === 'no_such_attempt'),
      ...refunds.filter((_, index) => ofRefunds.outcomes[index] === 'no_such_refund'),
    ]
    for (const { notification } of nowhere) {
      parked.add(notificationKey(notification))
      await setOutcome(tx, notification, 'parked', nextParkedTry(0, notification.receivedAt), 0)
    }
    for (const { notification, reading } of batch) {
      // It speaks of another merchant, yet names an attempt of ours: the channel itself is asked what is true.
      if (reading.kind === 'foreign' && notification.attemptNo)
        await scheduleCheck(
          tx,
          { appId: notification.appId, attemptId: attemptIdOf(notification.attemptNo) },
          notification.receivedAt,
        )
    }
    return {
      outcomes: batch.map(({ notification }) =>
        parked.has(notificationKey(notification)) ? 'parked' : notification.outcome,
      ),
      toldOf: ofTrades.toldOf || ofRefunds.toldOf,
    }
  })
}

/** What a verified notification says of a trade of ours, as the one door takes it; undefined when it speaks of something else. */
export const factOf = (notification: Notification, reading: VerifiedReading): FactOfAttempt | undefined =>
  reading.kind === 'trade'
    ? {
        ref: { appId: notification.appId, attemptId: attemptIdOf(notification.attemptNo) },
        channelAccountId: notification.channelAccountId,
        fact: reading.fact,
      }
    : undefined

/** The same for a refund of ours. */
export const refundFactOf = (notification: Notification, reading: VerifiedReading): FactOfRefund | undefined =>
  reading.kind === 'refund'
    ? {
        ref: { appId: notification.appId, refundId: refundIdOf(reading.refundNo) },
        channelAccountId: notification.channelAccountId,
        fact: reading.fact,
      }
    : undefined
