import { z } from 'zod'
import { time } from './schema-fields.ts'

/** Why an order is paid, or is not. One of these is the answer; `unknown` where none of the others is sure. */
export const diagnosisCauses = [
  'paid',
  'paid_by_friend',
  'paid_found_by_asking',
  'paid_webhook_failing',
  'paid_nobody_told',
  'paid_twice_returning',
  'paid_twice_returned',
  'refund_stuck',
  'refund_awaiting_approval',
  'not_started',
  'nothing_works_where_opened',
  'payer_not_identified',
  'method_not_connected',
  'account_suspended',
  'amount_over_limit',
  'text_refused',
  'too_little_time',
  'waiting_for_payer',
  'method_changed',
  'declined',
  'credentials_refused',
  'closed_at_channel',
  'channel_unreachable',
  'not_taken',
  'channel_silent',
  'channel_error',
  'rate_limited',
  'answer_not_genuine',
  'answer_unreadable',
  'key_unknown',
  'notifications_rejected',
  'notification_foreign',
  'checks_overdue',
  'wrong_amount',
  'being_closed',
  'expired',
  'closed_by_merchant',
  'paid_after_close',
  'unknown',
] as const
export type DiagnosisCause = (typeof diagnosisCauses)[number]

/** `waiting`: nothing is wrong, somebody has yet to act. `failed`: the last try failed, another may work. `over`: it cannot be paid any more. */
export const diagnosisStates = ['paid', 'waiting', 'failed', 'in_doubt', 'over'] as const
export type DiagnosisState = (typeof diagnosisStates)[number]

const words = z.object({ zh: z.string(), en: z.string() })
export type Words = z.output<typeof words>

export const timelineKinds = [
  'order',
  'attempt',
  'exchange',
  'notification',
  'refusal',
  'event',
  'delivery',
  'refund',
  'stray_money',
  'friend_link',
  'person',
] as const

export const timelineEntrySchema = z.object({
  at: time,
  kind: z.enum(timelineKinds),
  subject: z.string().nullable().meta({ description: 'The id of what it is about.' }),
  says: words,
  details: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .meta({ description: 'Codes, numbers, amounts and times as they were told; nothing personal.' }),
})
export type TimelineEntry = z.output<typeof timelineEntrySchema>

export const timelineSchema = z
  .object({
    object: z.literal('timeline'),
    order: z.string(),
    diagnosis: z.object({
      state: z.enum(diagnosisStates),
      cause: z.enum(diagnosisCauses),
      attempt: z.string().nullable().meta({ description: 'The attempt it is about, where it is about one.' }),
      channel_code: z.string().nullable().meta({ description: 'The channel’s own code, to look up or to quote.' }),
      says: words,
      next: words.meta({ description: 'What to do now.' }),
    }),
    entries: z.array(timelineEntrySchema).meta({ description: 'Everything that happened, oldest first.' }),
  })
  .meta({ id: 'Timeline' })
export type TimelineView = z.output<typeof timelineSchema>
