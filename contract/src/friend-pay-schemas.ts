import { z } from 'zod'
import { text, time } from './schema-fields.ts'
import { friendLinkStates, friendMethods } from './statuses.ts'

/** What a requester writes to a friend, and what a friend wants to be called. */
export const friendMessageSchema = text(60)
export const friendNameSchema = text(20)

export const createFriendPayLinkSchema = z
  .strictObject({
    via: z.enum(friendMethods).default('friend_link').meta({ description: 'The method the payment is booked under.' }),
    message: friendMessageSchema.optional().meta({ description: 'A line for the friend to read.' }),
    requester_name: text(64)
      .optional()
      .meta({ description: 'Who asks. The friend is shown its first character and no more of it is kept.' }),
    expires_in: z
      .int()
      .min(60)
      .max(1_296_000)
      .optional()
      .meta({ description: 'Seconds until the link ends; never later than its order, which is also the default.' }),
  })
  .meta({ id: 'CreateFriendPayLink' })
export type CreateFriendPayLink = z.output<typeof createFriendPayLinkSchema>

export const friendPayLinkSchema = z
  .object({
    id: z.string().meta({ example: 'fpl_01jd0000000000000000000000' }),
    object: z.literal('friend_pay_link'),
    order: z.string(),
    livemode: z.boolean(),
    url: z.string().optional().meta({ description: 'Shown once, when the link is made; it is not kept.' }),
    via: z.enum(friendMethods),
    state: z.enum(friendLinkStates),
    message: z.string().nullable(),
    requester_name: z.string().nullable().meta({ description: 'As the friend is shown it.', example: '王*' }),
    created_at: time,
    expires_at: time,
    revoked_at: time.nullable(),
  })
  .meta({ id: 'FriendPayLink' })
export type FriendPayLinkView = z.output<typeof friendPayLinkSchema>
