import { z } from 'zod'
import { methodReasonNames } from './method-reasons.ts'
import { amountMaxFen, amountSchema, anyText, text, time } from './schema-fields.ts'
import { environments, goodsTypes, methods } from './statuses.ts'

/** Whom a method is shown to: nobody, the buyers of the allow list, them and a share of the others, everybody. */
export const rolloutStages = ['off', 'internal', 'share', 'everyone'] as const
export type RolloutStage = (typeof rolloutStages)[number]

export const platforms = ['ios', 'android', 'desktop'] as const
export type Platform = (typeof platforms)[number]

export const rolloutChanges = ['set', 'killed', 'resumed', 'braked'] as const
export type RolloutChange = (typeof rolloutChanges)[number]

/** 10,000 is everybody. */
export const shareMax = 10_000

const version = z
  .string()
  .max(40)
  .regex(/^v?\d{1,9}(\.\d{1,9}){0,2}(-[0-9A-Za-z.-]{1,20})?$/, 'must be a version such as 2.3.0')
const amountLimit = z.int().min(0).max(amountMaxFen)

const conditionsFields = {
  platforms: z.array(z.enum(platforms)).max(platforms.length).default([]).meta({ description: 'Empty: any.' }),
  environments: z.array(z.enum(environments)).max(environments.length).default([]),
  regions: z.array(text(40)).max(100).default([]),
  client_version_min: version.nullable().default(null),
  client_version_below: version.nullable().default(null),
  amount_min: amountLimit.nullable().default(null),
  amount_max: amountLimit.nullable().default(null),
}
export const rolloutConditionsSchema = z.strictObject(conditionsFields).meta({ id: 'RolloutConditions' })
export type RolloutConditions = z.output<typeof rolloutConditionsSchema>

export const brakeSettingsSchema = z
  .strictObject({
    enabled: z.boolean().default(true),
    margin: z.int().min(100).max(9_000).default(1_000).meta({ description: 'Basis points worse than the control.' }),
    min_payments: z.int().min(20).max(100_000).default(50).meta({ description: 'In each of the two groups.' }),
    window_minutes: z.int().min(5).max(10_080).default(120),
  })
  .meta({ id: 'BrakeSettings' })
export type BrakeSettings = z.output<typeof brakeSettingsSchema>

const buyerId = anyText.min(1).max(64)
const label = text(60)

/** `buyer` names one who is on the list already, as the list shows it: the ids themselves are not kept. */
const allowedBuyerInput = z.union([
  z.strictObject({ buyer_id: buyerId, label: label.optional() }),
  z.strictObject({ buyer: z.string().max(64), label: label.optional() }),
])

export const putRolloutSchema = z
  .strictObject({
    stage: z.enum(rolloutStages),
    share: z.int().min(0).max(shareMax).default(0).meta({ description: 'Basis points: 500 is 5 %.' }),
    buyers: z.array(allowedBuyerInput).max(500).optional().meta({ description: 'Left out: stays as it is.' }),
    conditions: rolloutConditionsSchema.optional().meta({ description: 'Left out: stay as they are.' }),
    brake: brakeSettingsSchema.optional(),
    if_version: z.int().min(0).optional().meta({ description: 'The version that is changed; 0: there is none yet.' }),
  })
  .meta({ id: 'PutRollout' })
export type PutRollout = z.output<typeof putRolloutSchema>

const groupSchema = z.object({ payments: z.int(), succeeded: z.int(), failed: z.int() })

export const rolloutSchema = z
  .object({
    id: z.string(),
    object: z.literal('rollout'),
    app: z.string(),
    livemode: z.boolean(),
    method: z.enum(methods),
    stage: z.enum(rolloutStages),
    share: z.int(),
    buyers: z.array(z.object({ buyer: z.string(), label: z.string() })),
    conditions: z.object(conditionsFields),
    brake: z.object(brakeSettingsSchema.shape),
    last_brake: z
      .object({ at: time, measure: z.enum(['success', 'errors']), method: groupSchema, control: groupSchema })
      .nullable(),
    killed_at: time.nullable(),
    version: z.int(),
    updated_at: time,
    updated_by: z.string(),
  })
  .meta({ id: 'Rollout' })
export type RolloutView = z.output<typeof rolloutSchema>

export const rolloutVersionSchema = z
  .object({
    object: z.literal('rollout_version'),
    method: z.enum(methods),
    version: z.int(),
    change: z.enum(rolloutChanges),
    stage: z.enum(rolloutStages),
    share: z.int(),
    killed: z.boolean(),
    at: time,
    by: z.string(),
  })
  .meta({ id: 'RolloutVersion' })
export type RolloutVersionView = z.output<typeof rolloutVersionSchema>

const page = {
  environment: z.enum(environments).default('desktop'),
  platform: z.enum(platforms).optional(),
  client_version: z.string().max(40).optional(),
}
/** Where the page would be open. */
export const pageQuerySchema = z.strictObject(page)

export const previewMethodsSchema = z
  .strictObject({
    buyer_id: buyerId.optional(),
    amount: amountSchema,
    goods_type: z.enum(goodsTypes).default('physical'),
    region: z.string().max(40).optional(),
    ...page,
  })
  .meta({ id: 'PreviewMethods' })

export const methodExplanationSchema = z
  .object({
    object: z.literal('method_explanation'),
    method: z.enum(methods),
    shown: z.boolean(),
    usable: z.boolean().meta({ description: 'Shown, and not only with the reason why it cannot be used here.' }),
    because: z
      .array(z.object({ code: z.enum(methodReasonNames), en: z.string(), zh: z.string() }))
      .meta({ description: 'All that stands in its way, in the order it is asked; or why it is shown.' }),
    rollout: z
      .object({
        version: z.int().meta({ description: 'The version that decided, which need not be the newest.' }),
        stage: z.enum(rolloutStages),
        share: z.int(),
        bucket: z.int().meta({ description: 'Where the buyer stands among 10,000: inside while below the share.' }),
        keyed_by: z.enum(['buyer', 'order']).meta({ description: '`order`: the order names no buyer.' }),
        decided_at: time.nullable().meta({ description: 'When it was kept with the order; null: it would be so now.' }),
        killed: z.boolean(),
      })
      .nullable(),
  })
  .meta({ id: 'MethodExplanation' })
export type MethodExplanation = z.output<typeof methodExplanationSchema>
