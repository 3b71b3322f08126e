import type { NotificationReading, RawNotification } from '../channels/index.ts'

/** A gateway's notification that was verified, as it is kept: raw bytes, and what became of it. */
export type Notification = Readonly<{
  appId: string
  channelAccountId: string
  attemptNo: string
  eventId: string
  receivedAt: Date
  keyId: string
  outcome: NotificationOutcome
  what: string | null
  raw: RawNotification
  nextTryAt: Date | null
  tries: number
}>

/** `parked`: genuine, about an attempt we do not have (a restored backup, a channel's mistake). Kept and tried again. */
export type NotificationOutcome = 'applied' | 'parked' | 'other' | 'foreign'

export type VerifiedReading = Exclude<NotificationReading, { kind: 'rejected' }>

/** Only what a signature covers or names is kept of the headers; cookies and addresses are not. */
export function keptHeaders(headers: RawNotification['headers']): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (
      (name.startsWith('wechatpay-') || name === 'content-type' || name === 'request-id') &&
      typeof value === 'string'
    )
      kept[name] = value
  }
  return kept
}

const parkedGapsMs = [60_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 86_400_000, 86_400_000]

/** When a parked notification is tried again, or null when it has waited long enough and is for a person. */
export function nextParkedTry(tries: number, now: Date): Date | null {
  const gap = parkedGapsMs[tries]
  return gap === undefined ? null : new Date(now.getTime() + gap)
}
