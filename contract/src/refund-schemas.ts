import { z } from 'zod'
import { amountSchema, merchantOrderNoSchema, text, time } from './schema-fields.ts'
import { approvals, channels, refundPurposes, refundStatuses, strayStates, surplusReasons } from './statuses.ts'

export const createRefundSchema = z
  .strictObject({
    order: z.string().max(64),
    refund_no: merchantOrderNoSchema.meta({
      description: 'Your own number of the refund, unique per app; a repeat with the same content is the same refund.',
    }),
    amount: amountSchema.optional().meta({ description: 'Integer fen; everything that is left when not given.' }),
    reason: text(80).optional().meta({ description: 'The payer may see it.' }),
  })
  .meta({ id: 'CreateRefund' })
export type CreateRefund = z.output<typeof createRefundSchema>

export const refundSchema = z
  .object({
    id: z.string(),
    object: z.literal('refund'),
    order: z.string(),
    attempt: z.string(),
    livemode: z.boolean(),
    purpose: z.enum(refundPurposes),
    refund_no: z.string().nullable().meta({ description: 'Null where the refund was not asked for by you.' }),
    status: z.enum(refundStatuses),
    amount: z.int(),
    currency: z.literal('CNY'),
    reason: z.string().nullable(),
    approval: z.enum(approvals),
    requested_by: z.string().meta({ description: '`key:…`, `person:…`, or what of ours asked.' }),
    decided_by: z.string().nullable().meta({ description: 'Who agreed, refused or settled it.' }),
    channel: z.enum(channels),
    channel_refund_no: z.string().nullable(),
    failure: z.object({ code: z.string(), message: z.string().nullable() }).nullable(),
    created_at: time,
    submitted_at: time.nullable(),
    refunded_at: time.nullable(),
    next_try_at: time.nullable(),
    history: z.array(
      z.object({
        at: time,
        source: z.string(),
        state: z.string(),
        from: z.enum(refundStatuses),
        to: z.enum(refundStatuses),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Refund' })
export type RefundView = z.output<typeof refundSchema>

/** What a person decides about a refund that is stuck at its channel. */
export const settleRefundSchema = z
  .strictObject({
    outcome: z.enum(['returned_elsewhere', 'not_returned']),
    note: text(200),
  })
  .meta({ id: 'SettleRefund' })

export const strayMoneySchema = z
  .object({
    attempt: z.string(),
    object: z.literal('stray_money'),
    order: z.string(),
    livemode: z.boolean(),
    disposition: z.enum(['surplus', 'suspense']),
    reason: z.enum(surplusReasons).nullable(),
    state: z.enum(strayStates),
    amount: z.int(),
    currency: z.literal('CNY'),
    channel: z.enum(channels),
    refund: z.string().nullable(),
    due_at: time.nullable(),
    note: z.string().nullable(),
    created_at: time,
  })
  .meta({ id: 'StrayMoney' })
export type StrayMoneyView = z.output<typeof strayMoneySchema>

export const writeOffStrayMoneySchema = z.strictObject({ note: text(200) }).meta({ id: 'WriteOffStrayMoney' })
