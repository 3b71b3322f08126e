// What the reviewing side of every wallet has in common: cases, what a reviewer may decide, and what happens by itself.

export const verdicts = ['approve', 'finish', 'needs_changes', 'reject', 'suspend', 'resume'] as const
/** `approve` leaves the signature to the merchant; `finish` has it signed as well. */
export type Verdict = (typeof verdicts)[number]

export interface Reason {
  /** The wallet's own name of a member of the application. */
  field: string
  reason: string
}

export interface Case {
  channel: 'wechat' | 'alipay'
  id: string
  title: string
  /** The wallet's own word. */
  state: string
  submittedAt: Date
  submissions: number
  /** What was sent, by the wallet's own names; people's names and numbers only by their last letters. */
  facts: { field: string; value: string }[]
  reasons: Reason[]
  merchantNo?: string
  signUrl?: string
  /** What can be decided as it stands. */
  may: Verdict[]
}

/** One wallet's part of the reviewer's page. */
export interface Desk {
  cases(): Case[]
  /** False when there is no such case or it cannot be decided so. */
  decide(id: string, verdict: Verdict, reasons: Reason[]): boolean
}

/** What a review comes to without a person: `wait` leaves it to the reviewer's page. */
export const outcomes = ['wait', 'approve', 'finish', 'needs_changes', 'reject'] as const
export type Outcome = (typeof outcomes)[number]

export interface ReviewSettings {
  /** How long a review takes that ends by itself, in simulated milliseconds. */
  reviewTakesMs: number
  reviewOutcome: Outcome
}

export const reviewSettingsAtFirst: ReviewSettings = { reviewTakesMs: 60_000, reviewOutcome: 'wait' }

/** The changed settings, or the name of what is wrong. */
export function changedReviewSettings(now: ReviewSettings, changes: Record<string, unknown>): ReviewSettings | string {
  const next: ReviewSettings = { reviewTakesMs: now.reviewTakesMs, reviewOutcome: now.reviewOutcome }
  for (const [name, value] of Object.entries(changes)) {
    if (name === 'reviewTakesMs') {
      if (!Number.isSafeInteger(value) || Number(value) < 0 || Number(value) > 31 * 86_400_000)
        return 'reviewTakesMs is a whole number of milliseconds, at most 31 days.'
      next.reviewTakesMs = Number(value)
    } else if (name === 'reviewOutcome') {
      if (!outcomes.includes(value as Outcome)) return `reviewOutcome is one of ${outcomes.join(', ')}.`
      next.reviewOutcome = value as Outcome
    } else return `There is no setting ${name}.`
  }
  return next
}

/** Enough to tell two applications apart on a page. */
export function shortened(text: string): string {
  return text.length <= 4 ? `${text.slice(0, 1)}**` : `****${text.slice(-4)}`
}
