import type { Core } from '../core/core.ts'
import type { BookEvent } from './book.ts'
import { withoutLine } from './field-rules.ts'
import type { Platform } from './merchants.ts'
import { reversalMessage, sealed, tradeMessage } from './messages.ts'
import type { UnionpaySettings } from './settings.ts'
import type { Fields } from './signing.ts'

const answerTimeoutMs = 10_000

/** A notice that the merchant has not received. Kept, so that a restart does not lose it. */
interface OwedNotice {
  id: string
  url: string
  /** The order that it is about; for a refund the one that was given back. */
  orderId: string
  content: Fields
  since: Date
}

const owedName = 'unionpay-notices'
const owedForMs = 25 * 3_600_000

export interface NoticeParts {
  core: Core
  platform: Platform
  settings: () => UnionpaySettings
}

/** Tells the merchant's `backUrl` about money that moved. */
export function announceEvent(parts: NoticeParts, event: BookEvent): void {
  const { core } = parts
  const settings = parts.settings()
  const about = event.kind === 'paid' ? event.trade : event.reversal
  if (event.kind === 'reversed' && event.reversal.code !== '00' && !settings.announcesFailures) return
  const owed: OwedNotice = {
    id: about.queryId,
    url: withoutLine(about.request.backUrl ?? ''),
    orderId: event.trade.orderId,
    // The content is fixed now: a repeat tells what happened then.
    content:
      event.kind === 'paid'
        ? { ...tradeMessage(event.trade, '00', settings), exchangeRate: '0' }
        : { ...reversalMessage(event.reversal), exchangeRate: '0' },
    since: core.clock.now(),
  }
  core.store.collection<OwedNotice>(owedName).set(owed.id, owed)
  core.store.changed(owedName)
  deliver(parts, owed)
}

/** After a restart: what the merchants have not received in the last day starts over, with the same content. */
export function resumeNotices(parts: NoticeParts): void {
  const { core } = parts
  const owed = core.store.collection<OwedNotice>(owedName)
  for (const one of owed.values()) {
    const isRecent = Math.abs(core.clock.now().getTime() - one.since.getTime()) < owedForMs
    if (isRecent) deliver(parts, one)
    else owed.delete(one.id)
  }
  core.store.changed(owedName)
}

function deliver({ core, platform, settings }: NoticeParts, owed: OwedNotice) {
  const { noticeGapsMs, redirectCountsAsReceived } = settings()
  core.notifier.send({
    channel: 'unionpay',
    id: owed.id,
    url: owed.url,
    outTradeNo: owed.orderId,
    gapsMs: noticeGapsMs,
    timeoutMs: answerTimeoutMs,
    // The body is not looked at.
    accepted: (status) => status === 200 || (status === 302 && redirectCountsAsReceived),
    onAccepted: () => {
      core.store.collection<OwedNotice>(owedName).delete(owed.id)
      core.store.changed(owedName)
    },
    build: async (fault) => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: new URLSearchParams(await sealed(owed.content, { core, platform }, fault)).toString(),
    }),
  })
}
