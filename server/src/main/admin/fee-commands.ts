import { channelProducts, channels } from '@hutong/contract'
import {
  changeFeeRate,
  defaultRoundings,
  type FeeRate,
  feeRateMaxPpm,
  feeRoundings,
  listFeeRates,
  percentOfPpm,
  ppmFromPercent,
} from '../../apps/index.ts'
import { findChannelAccount } from '../../channels/index.ts'
import { fromYuan, toYuan } from '../../money/index.ts'
import { type Deps, newId } from '../../platform/index.ts'
import { AdminError, byCommand, type Command, chinaDay, type Given, optionOf, type Row, requireApp } from './command.ts'

const text = { type: 'string' } as const

function oneOf<T extends string>(given: Given, name: string, words: readonly T[]): T | undefined {
  const asked = optionOf(given, name)
  const found = words.find((word) => word === asked)
  if (asked !== undefined && found === undefined) throw new AdminError(`--${name} must be one of ${words.join(', ')}.`)
  return found
}

function fenFrom(given: Given, name: string): bigint | undefined {
  const asked = optionOf(given, name)
  if (asked === undefined) return undefined
  const fen = fromYuan(asked)
  if (fen === undefined || fen < 0n) throw new AdminError(`--${name} must be an amount in yuan such as 0.01 or 25.`)
  return fen
}

export function feeRateFrom(given: Given, deps: Pick<Deps, 'random'>, now: Date): FeeRate {
  const channel = oneOf(given, 'channel', channels)
  if (!channel) throw new AdminError(`--channel is missing: one of ${channels.join(', ')}.`)
  const rate = optionOf(given, 'rate')
  if (rate === undefined) throw new AdminError('--rate is missing: what the channel takes, such as 0.6%.')
  const ratePpm = ppmFromPercent(rate)
  if (ratePpm === undefined || ratePpm > feeRateMaxPpm)
    throw new AdminError('--rate must be a percentage such as 0.6%, of at most 50%.')
  const validFrom = chinaDay(given, 'from') ?? now
  const validTo = chinaDay(given, 'to') ?? null
  if (validTo !== null && validTo <= validFrom) throw new AdminError('--to must be a day after --from.')
  const [minFee, maxFee] = [fenFrom(given, 'min') ?? 0n, fenFrom(given, 'cap') ?? null]
  if (maxFee !== null && maxFee < minFee) throw new AdminError('--cap must not be below --min.')
  return {
    id: newId('feeRate', now, deps.random),
    channel,
    channelAccountId: optionOf(given, 'account') ?? null,
    product: oneOf(given, 'product', channelProducts) ?? null,
    ratePpm,
    minFee,
    maxFee,
    rounding: oneOf(given, 'rounding', feeRoundings) ?? defaultRoundings[channel],
    returned: given.values['kept-on-refund'] !== true,
    validFrom,
    validTo,
    note: optionOf(given, 'note') ?? null,
  }
}

const rowOf = (slug: string, rate: FeeRate): Row => ({
  app: slug,
  channel: rate.channel,
  account: rate.channelAccountId ?? 'every',
  product: rate.product ?? 'any',
  rate: percentOfPpm(rate.ratePpm),
  min: toYuan(rate.minFee),
  cap: rate.maxFee === null ? 'none' : toYuan(rate.maxFee),
  rounding: rate.rounding,
  'on refund': rate.returned ? 'returned' : 'kept',
  from: rate.validFrom.toISOString(),
  to: rate.validTo?.toISOString() ?? '',
  note: rate.note ?? '',
})

export const feeCommands: readonly Command[] = [
  {
    name: 'fee list',
    usage: '--app <slug>',
    summary: 'lists what the channels take of an app’s payments, also before and later',
    options: { app: text },
    words: [],
    run: async (core, given) => {
      const app = await requireApp(core, given)
      const rates = (await listFeeRates(core.deps.db, [app.id])).get(app.id) ?? []
      return { rows: rates.map((rate) => rowOf(app.slug, rate)) }
    },
  },
  {
    name: 'fee set',
    usage:
      '--app <slug> --channel wechat|alipay|unionpay --rate 0.6% [--account ca_… --product page --min 0.01 --cap 25 --rounding half_up|half_even|down --kept-on-refund --from 2026-12-01 --to 2027-01-01 --note …]',
    summary: 'writes down what a channel takes of an app’s payments by contract, from now or from a day on',
    options: {
      app: text,
      channel: text,
      rate: text,
      account: text,
      product: text,
      min: text,
      cap: text,
      rounding: text,
      'kept-on-refund': { type: 'boolean' },
      from: text,
      to: text,
      note: text,
    },
    words: [],
    run: async (core, given) => {
      const app = await requireApp(core, given)
      const rate = feeRateFrom(given, core.deps, core.deps.clock.now())
      if (rate.channelAccountId !== null) {
        const account = await findChannelAccount(core.deps.db, rate.channelAccountId)
        if (account?.appId !== app.id || account.channel !== rate.channel)
          throw new AdminError(
            '--account is no account of this app at this channel: "account list" shows those there are.',
          )
      }
      await changeFeeRate(core.deps, app.id, rate, byCommand)
      return {
        rows: [rowOf(app.slug, rate)],
        notes: [
          'It counts for what is paid from then on; attempts that were paid before keep what was expected of them.',
        ],
      }
    },
  },
]
