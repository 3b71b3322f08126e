import { z } from 'zod'
import { listOf, time } from './schema-fields.ts'
import { channels } from './statuses.ts'

/** A certificate that ends within so many days is warned of. */
export const keyWarningDays = 30

/** Ours signs what we send; theirs verifies what they send; an authority vouches for the certificates that come with messages. */
export const channelKeyUses = ['signs', 'verifies', 'vouches'] as const
export type ChannelKeyUse = (typeof channelKeyUses)[number]

export const channelKeyKinds = ['public_key', 'certificate'] as const
export const channelKeyStates = ['valid', 'ends_soon', 'ended', 'not_yet', 'unknown'] as const
export type ChannelKeyState = (typeof channelKeyStates)[number]

export const channelKeysSchema = z
  .object({
    object: z.literal('channel_keys'),
    account: z.string(),
    channel: z.enum(channels),
    merchant_no: z.string(),
    status: z.enum(['active', 'suspended']),
    verifies_by: z.string().nullable(),
    keys: z
      .array(
        z.object({
          use: z.enum(channelKeyUses),
          kind: z.enum(channelKeyKinds),
          id: z.string(),
          state: z.enum(channelKeyStates),
          valid_from: time.nullable(),
          valid_until: time.nullable(),
        }),
      )
      .nullable()
      .meta({ description: 'Null: what is stored of the account cannot be opened.' }),
    traffic: z
      .array(z.object({ day: z.string(), key: z.string(), notifications: z.int() }))
      .meta({ description: 'Genuine notifications by the key that signed them, by day in China.' }),
  })
  .meta({ id: 'ChannelKeys' })
export type ChannelKeysView = z.output<typeof channelKeysSchema>

export const channelKeyReportSchema = listOf(channelKeysSchema).extend({ from: z.string(), to: z.string() })
export type ChannelKeyReport = z.output<typeof channelKeyReportSchema>
