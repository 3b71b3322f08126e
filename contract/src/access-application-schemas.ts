import { z } from 'zod'
import { anyText, text, time } from './schema-fields.ts'
import { accessApplicationStatuses, accessProducts, channels } from './statuses.ts'

const factsSchema = z.record(z.string().max(64), anyText.min(1).max(500))

const problemSchema = z.object({
  field: z.string(),
  code: z.enum(['missing', 'wrong_shape', 'wrong_number', 'not_a_choice', 'expired']),
  message: z.string().meta({ description: 'In the reader’s language.' }),
})

export const accessApplicationSchema = z
  .object({
    id: z.string(),
    object: z.literal('access_application'),
    livemode: z.boolean(),
    channel: z.enum(channels),
    product: z.enum(accessProducts),
    status: z.enum(accessApplicationStatuses),
    facts: factsSchema.meta({ description: 'What was entered. Sensitive entries are masked.' }),
    documents: z.array(
      z.object({ field: z.string(), media_type: z.string(), size: z.int(), sha256: z.string(), uploaded_at: time }),
    ),
    problems: z.array(problemSchema).meta({ description: 'What keeps it from being submitted, field by field.' }),
    reasons: z
      .array(z.object({ field: z.string().nullable(), channel_field: z.string().nullable(), message: z.string() }))
      .meta({
        description: 'What the channel asks to be changed, in its words. `field` is ours, where it can be told.',
      }),
    business_no: z.string().meta({ description: 'Our number at the channel, the same over every resubmission.' }),
    channel_application_no: z.string().nullable(),
    channel_state: z.string().nullable().meta({ description: 'The channel’s own word for where it stands.' }),
    sign_url: z
      .string()
      .nullable()
      .meta({ description: 'Where the merchant signs, or checks the account, at the channel.' }),
    merchant_no: z.string().nullable(),
    channel_account: z.string().nullable(),
    suspended_by: z.string().nullable(),
    licence_expires_on: z.string().nullable(),
    submissions: z.int(),
    created_at: time,
    updated_at: time,
    submitted_at: time.nullable(),
    history: z.array(
      z.object({ at: time, status: z.enum(accessApplicationStatuses), by: z.string(), word: z.string().nullable() }),
    ),
  })
  .meta({ id: 'AccessApplication' })
export type AccessApplicationView = z.output<typeof accessApplicationSchema>

export const createAccessApplicationSchema = z
  .strictObject({ product: z.enum(accessProducts), facts: factsSchema.default({}) })
  .meta({ id: 'CreateAccessApplication' })

/** A fact that is `null` is taken out of the draft. */
export const updateAccessApplicationSchema = z
  .strictObject({ facts: z.record(z.string().max(64), anyText.min(1).max(500).nullable()) })
  .meta({ id: 'UpdateAccessApplication' })

export const documentUploadSchema = z
  .strictObject({
    field: text(64),
    content: z
      .string()
      .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')
      .meta({ description: 'A PNG or JPEG image of at most 2 MB, in base64.' }),
  })
  .meta({ id: 'UploadDocument' })
