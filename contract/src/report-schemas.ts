import { z } from 'zod'
import { listOf } from './schema-fields.ts'
import { channels, methods } from './statuses.ts'

export const costGroups = ['app', 'channel', 'method', 'product', 'day', 'month'] as const
export type CostGroup = (typeof costGroups)[number]

const day = z.iso.date().meta({ description: 'A day in China (Asia/Shanghai).', example: '2026-11-23' })
const basisPoints = z
  .int()
  .nullable()
  .meta({ description: 'Net cost in hundredths of a percent of the amount; null where nothing was paid.' })

/** Days are counted both; without any, the last thirty. */
const periodQuery = z.strictObject({ from: day.optional(), to: day.optional() })

export const costQuerySchema = periodQuery.extend({
  by: z.enum(costGroups).default('channel'),
  format: z.enum(['json', 'csv']).default('json'),
})
export const whatIfQuerySchema = periodQuery.extend({ method: z.enum(methods).optional() })

const figures = {
  payments: z.int(),
  amount: z.int().meta({ description: 'What was paid, in fen, before any refund.' }),
  fee: z.int().meta({ description: 'Expected fees of these payments, in fen.' }),
  fee_unknown: z.int().meta({ description: 'Payments without a known rate: their fee is not in it.' }),
  instalment_cost: z.int().meta({ description: 'What the shop bears for instalments.' }),
  refunded: z.int().meta({ description: 'What went back in this time, whenever it was paid.' }),
  fee_returned: z.int().meta({ description: 'Fees that are expected back with it.' }),
  net_cost: z.int().meta({ description: 'Fee and instalment cost, less what is returned.' }),
  share: basisPoints,
}

export const costRowSchema = z
  .object({ object: z.literal('cost'), key: z.string().meta({ description: 'What the row is about.' }), ...figures })
  .meta({ id: 'Cost' })
export type CostRow = z.output<typeof costRowSchema>

export const costReportSchema = listOf(costRowSchema)
  .extend({ by: z.enum(costGroups), from: day, to: day, total: z.object(figures) })
  .meta({ id: 'CostReport' })
export type CostReport = z.output<typeof costReportSchema>

export const whatIfRowSchema = z
  .object({
    object: z.literal('what_if'),
    method: z.enum(methods),
    channel: z.enum(channels),
    instalments: z.int().nullable().meta({ description: 'The plan, where the method pays by instalments.' }),
    rate_ppm: z.int().meta({ description: 'Today’s rate, the highest where the products of the channel differ.' }),
    payments: z.int().meta({ description: 'Payments of the period that this method could have taken.' }),
    left_out: z.int().meta({ description: 'Payments that it could not have taken, or whose own cost is not known.' }),
    amount: z.int(),
    actual_cost: z.int(),
    cost: z.int().meta({ description: 'What the same payments would cost by this method today.' }),
    difference: z.int().meta({ description: 'Cost less actual cost: below zero it would have been cheaper.' }),
    share: basisPoints,
  })
  .meta({ id: 'WhatIf' })
export type WhatIfRow = z.output<typeof whatIfRowSchema>

export const whatIfSchema = listOf(whatIfRowSchema).extend({ from: day, to: day }).meta({ id: 'WhatIfReport' })
