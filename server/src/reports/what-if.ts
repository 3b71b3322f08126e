import { type Channel, type ChannelProduct, channelProducts, type Method, type WhatIfRow } from '@hutong/contract'
import { type FeeRate, feeRateFor, type InstalmentPlan, plansInForce } from '../apps/index.ts'
import { channelsOf, productsOfMethod } from '../channels/index.ts'
import { shareOf } from './cost-report.ts'
import type { Alternative, WhatIfFigures } from './cost-store.ts'

export type WhatIfInput = Readonly<{
  methods: readonly Method[]
  plans: readonly InstalmentPlan[]
  rates: readonly FeeRate[]
  accounts: readonly Readonly<{ id: string; channel: Channel; products: readonly string[] }>[]
  now: Date
}>

export type Candidate = Readonly<{ method: Method; channel: Channel; instalments: number | null; terms: Alternative }>

/**
 * What else the app's payments could have been taken by: each method it has whose wallet is fixed and whose rate is known, and for
 * instalments each plan. A friend chooses the wallet, so that method has no cost of its own.
 */
export function candidatesOf(input: WhatIfInput): Candidate[] {
  return input.methods.flatMap((method): Candidate[] => {
    const [channel, ...others] = channelsOf[method]
    if (channel === undefined || others.length > 0) return []
    const rate = dearestRate(input, method, channel)
    if (!rate) return []
    const { maxFee, minFee, ratePpm, rounding } = rate
    const plain = { ratePpm, minFee, maxFee, rounding, instalmentPpm: 0, amountMin: 0n, takesVirtual: true }
    if (method !== 'huabei') return [{ method, channel, instalments: null, terms: plain }]
    return plansInForce(input.plans, input.now)
      .filter((plan) => plan.enabled)
      .map((plan) => ({
        method,
        channel,
        instalments: plan.count,
        terms: {
          ...plain,
          instalmentPpm: plan.bearer === 'shop' ? plan.ratePpm : 0,
          amountMin: plan.minAmount,
          takesVirtual: false,
        },
      }))
  })
}

/** By which product they would have paid depends on where they were, so the highest rate is taken: a saving that is shown is one. */
function dearestRate({ accounts, now, rates }: WhatIfInput, method: Method, channel: Channel): FeeRate | undefined {
  const found = accounts
    .filter((account) => account.channel === channel)
    .flatMap((account) =>
      channelProducts
        .filter(
          (product: ChannelProduct) => productsOfMethod[method].includes(product) && account.products.includes(product),
        )
        .map((product) => feeRateFor(rates, { channel, channelAccountId: account.id, product }, now)),
    )
  return found.reduce((most, rate) => (rate && (!most || rate.ratePpm > most.ratePpm) ? rate : most), undefined)
}

export function whatIfRow(candidate: Candidate, figures: WhatIfFigures, kept: bigint): WhatIfRow {
  return {
    object: 'what_if',
    method: candidate.method,
    channel: candidate.channel,
    instalments: candidate.instalments,
    rate_ppm: candidate.terms.ratePpm,
    payments: Number(figures.payments),
    left_out: Number(kept - figures.payments),
    amount: Number(figures.amount),
    actual_cost: Number(figures.actual_cost),
    cost: Number(figures.cost),
    difference: Number(figures.cost - figures.actual_cost),
    share: shareOf(figures.cost, figures.amount),
  }
}
