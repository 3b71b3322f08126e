import type { Channel, ChannelProduct } from '@hutong/contract'
import { type Queries, statement } from '../platform/index.ts'
import type { FeeRate, FeeRounding } from './fee-rate.ts'

type RateRow = {
  app_id: string
  id: string
  channel: Channel
  channel_account_id: string | null
  product: ChannelProduct | null
  rate_ppm: number
  min_fee: bigint
  max_fee: bigint | null
  rounding: FeeRounding
  returned: boolean
  valid_from: Date
  valid_to: Date | null
  note: string | null
}

const toRate = (row: RateRow): FeeRate => ({
  id: row.id,
  channel: row.channel,
  channelAccountId: row.channel_account_id,
  product: row.product,
  ratePpm: row.rate_ppm,
  minFee: row.min_fee,
  maxFee: row.max_fee,
  rounding: row.rounding,
  returned: row.returned,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  note: row.note,
})

const selectRates = statement(
  'apps.fee-rates',
  'select * from fee_rates where app_id = any($1::text[]) order by app_id, id',
)
const insertRate = statement(
  'apps.insert-fee-rate',
  `insert into fee_rates (app_id, id, channel, channel_account_id, product, rate_ppm, min_fee, max_fee, rounding, returned, valid_from, valid_to, note)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
)

/** Every rate these apps have had or will have, by app; a handful each. An app without any has an empty list. */
export async function listFeeRates(
  db: Queries,
  appIds: readonly string[],
): Promise<ReadonlyMap<string, readonly FeeRate[]>> {
  const rows = await db.query<RateRow>(selectRates, [appIds])
  const byApp = Map.groupBy(rows, (row) => row.app_id)
  return new Map(appIds.map((appId) => [appId, (byApp.get(appId) ?? []).map(toRate)]))
}

/** What was in force before stays written down, and attempts that were paid under it keep it. */
export async function addFeeRate(db: Queries, appId: string, rate: FeeRate): Promise<void> {
  await db.query(insertRate, [
    appId,
    rate.id,
    rate.channel,
    rate.channelAccountId,
    rate.product,
    rate.ratePpm,
    rate.minFee,
    rate.maxFee,
    rate.rounding,
    rate.returned,
    rate.validFrom,
    rate.validTo,
    rate.note,
  ])
}
