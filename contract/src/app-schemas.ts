import { z } from 'zod'
import { amountMaxFen, time } from './schema-fields.ts'
import { channels, methods } from './statuses.ts'

export const appSchema = z
  .object({
    id: z.string(),
    object: z.literal('app'),
    slug: z.string(),
    name: z.string(),
    name_en: z.string().nullable(),
    created_at: time,
  })
  .meta({ id: 'App' })
export type AppView = z.output<typeof appSchema>

export const appMethodSchema = z
  .object({
    object: z.literal('method'),
    method: z.enum(methods),
    position: z.int(),
    enabled: z.boolean(),
  })
  .meta({ id: 'AppMethod' })
export type AppMethodView = z.output<typeof appMethodSchema>

export const changeMethodsSchema = z
  .strictObject({
    methods: z
      .array(z.strictObject({ method: z.enum(methods), enabled: z.boolean().default(true) }))
      .refine((list) => new Set(list.map(({ method }) => method)).size === list.length, {
        message: 'each method at most once',
      })
      .meta({ description: 'The whole list, in the order the cashier offers them; what is not in it is not offered.' }),
  })
  .meta({ id: 'ChangeMethods' })

export const channelAccountSchema = z
  .object({
    id: z.string(),
    object: z.literal('channel_account'),
    channel: z.enum(channels),
    livemode: z.boolean(),
    merchant_no: z.string(),
    status: z.enum(['active', 'suspended']),
    products: z.array(z.string()),
    verifies_by: z.string().nullable().meta({ description: 'public_key, platform_certificate or certificate.' }),
  })
  .meta({ id: 'ChannelAccount' })
export type ChannelAccountView = z.output<typeof channelAccountSchema>

export const apiKeySchema = z
  .object({
    id: z.string(),
    object: z.literal('api_key'),
    livemode: z.boolean(),
    hint: z.string(),
    secret: z.string().optional().meta({ description: 'The key itself; only in the answer that made it.' }),
    created_at: time,
    revoked_at: time.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKeyView = z.output<typeof apiKeySchema>

const fen = z.int().min(0).max(amountMaxFen)

export const moneyPolicySchema = z
  .strictObject({
    stray_return: z.enum(['automatic', 'up_to', 'ask']).meta({
      description: 'Whether money that belongs to no order goes back by itself, up to an amount, or only when asked.',
    }),
    stray_return_max: fen.nullable().meta({ description: 'Integer fen, with `up_to` and only then.' }),
    stray_delay_seconds: z.int().min(0).max(604_800),
    refund_approval_above: fen.nullable().meta({
      description: 'Integer fen above which a refund needs a second person; null: never.',
    }),
    cheapest_first: z
      .boolean()
      .optional()
      .meta({ description: 'The cashier puts the method first that is expected to cost the least.' }),
  })
  .refine((policy) => (policy.stray_return === 'up_to') === (policy.stray_return_max !== null), {
    message: 'goes with up_to, and only with it',
    path: ['stray_return_max'],
  })
  .meta({ id: 'MoneyPolicy' })
export type MoneyPolicyView = z.output<typeof moneyPolicySchema>
