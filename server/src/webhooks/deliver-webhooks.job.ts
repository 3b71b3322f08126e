import type { Dispatcher } from 'undici'
import {
  crashPoint,
  createBatcher,
  type Deps,
  type DueWork,
  randomFraction,
  SimulatedCrash,
  UnsealError,
} from '../platform/index.ts'
import { type AddressPolicy, createGuardedAgent, type Resolve } from './address-guard.ts'
import { type ClaimedDelivery, claimDeliveries, type DeliveryResult, recordDeliveries } from './claim-store.ts'
import { decideDelivery, type SendOutcome } from './delivery.ts'
import { viewEvent } from './event-view.ts'
import { sendWebhook } from './send-webhook.ts'
import { signatureHeaders } from './signing.ts'

export type DeliveryOptions = Readonly<{
  /** Answers a round only when all it claimed is sent and written down; for tests and replays. */
  wholeRounds?: boolean
  /** Names to addresses; the system's resolver when not given. */
  resolve?: Resolve
  /** Deliveries under way in this process at a time. */
  slots?: number
}>

export type DeliveryWork = Readonly<{
  work: DueWork
  /** Waits for what is under way, then closes the connections. */
  close: () => Promise<void>
}>

/** How long a round that found nothing new waits for what is under way, before it looks again. */
const lookAgainMs = 100

export function createDeliveryWork(deps: Deps, options: DeliveryOptions = {}): DeliveryWork {
  const { config, db, clock, random, log, metrics, box } = deps
  const policy: AddressPolicy = { allowPrivate: config.WEBHOOK_ALLOW_PRIVATE }
  const timeoutMs = config.WEBHOOK_TIMEOUT_MS
  // A try is over well before its lease is, so two workers never send one delivery at the same time.
  const leaseMs = Math.max(60_000, timeoutMs + 30_000)
  const slots = options.slots ?? 1_024
  const dispatcher: Dispatcher = createGuardedAgent(policy, {
    connectTimeoutMs: timeoutMs,
    ...(options.resolve ? { resolve: options.resolve } : {}),
  })
  const underWay = new Set<Promise<void>>()
  let crash: SimulatedCrash | undefined
  let closed: Promise<void> | undefined

  let tellDone: (() => void) | undefined
  const someDone = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, lookAgainMs)
      tellDone = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const record = createBatcher<DeliveryResult, undefined>({
    max: 256,
    lanes: 1,
    fatal: (error) => error instanceof SimulatedCrash,
    run: async (results) => {
      await recordDeliveries(db, results, clock.now())
      return results.map(() => undefined)
    },
  })

  const send = async (delivery: ClaimedDelivery): Promise<SendOutcome> => {
    const body = JSON.stringify(viewEvent(delivery.event))
    const message = { id: delivery.event.id, body, now: clock.now() }
    let headers: Record<string, string>
    try {
      headers = signatureHeaders(box, delivery.endpointId, delivery.secrets, message)
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error
      return { kind: 'unanswered', failure: 'not_signable' }
    }
    return sendWebhook({ url: delivery.url, headers, body }, { dispatcher, policy, timeoutMs })
  }

  const deliver = async (delivery: ClaimedDelivery): Promise<void> => {
    const told = {
      delivery: delivery.id,
      endpoint: delivery.endpointId,
      event: delivery.event.id,
      tries: delivery.tries,
    }
    try {
      const outcome = await send(delivery)
      crashPoint('webhook-sent-before-mark')
      const decision = decideDelivery(outcome, delivery.tries, clock.now(), randomFraction(random))
      await record({ delivery, decision })
      const retried = decision.status === 'scheduled'
      metrics.webhookDeliveries.inc({ outcome: retried ? 'retried' : decision.status })
      if (decision.status === 'given_up' || decision.endpointGone)
        log.warn({ ...told, status: decision.status, reason: decision.lastError }, 'a webhook was not delivered')
    } catch (error) {
      if (error instanceof SimulatedCrash) crash = error
      // Nothing is lost: the lease runs out, and the delivery is claimed and sent once more.
      else log.error({ ...told, err: error }, 'the result of a webhook could not be written down')
    }
  }

  const round = async (): Promise<number> => {
    const free = slots - underWay.size
    const now = clock.now()
    const leaseUntil = new Date(now.getTime() + leaseMs)
    const claimed = free > 0 ? await claimDeliveries(db, { now, limit: Math.min(free, 512), leaseUntil }) : []
    const started = claimed.map((delivery) => {
      const promise = deliver(delivery).finally(() => {
        underWay.delete(promise)
        tellDone?.()
      })
      underWay.add(promise)
      return promise
    })
    if (options.wholeRounds) await Promise.all(started)
    // A slow endpoint must not hold up the others: the first that is done makes room for more.
    else if (underWay.size > 0) await someDone()
    if (crash) throw crash
    return Math.max(claimed.length, underWay.size)
  }

  return {
    work: { name: 'webhooks.deliver', idleMs: 200, gatherMs: 10, hearsNudges: true, round },
    close: () => {
      closed ??= Promise.all(underWay).then(() => dispatcher.close())
      return closed
    },
  }
}
