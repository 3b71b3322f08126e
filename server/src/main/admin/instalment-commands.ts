import { type InstalmentBearer, instalmentBearers } from '@hutong/contract'
import {
  changeInstalmentPlan,
  findAppBySlug,
  type InstalmentPlan,
  instalmentCounts,
  instalmentMinimumFen,
  listInstalmentPlans,
  percentOfPpm,
  plansInForce,
  ppmFromPercent,
} from '../../apps/index.ts'
import { fromYuan, toYuan } from '../../money/index.ts'
import { AdminError, byCommand, type Command, chinaDay, type Given, optionOf, type Row } from './command.ts'

const text = { type: 'string' } as const

/** What the options say; where they say nothing, what is in force for this count goes on. */
export function planFrom(given: Given, plans: readonly InstalmentPlan[], now: Date): InstalmentPlan {
  const count = instalmentCounts.find((each) => String(each) === given.values.count)
  if (!count) throw new AdminError(`--count must be one of ${instalmentCounts.join(', ')}.`)
  const validFrom = chinaDay(given, 'from') ?? now
  const before = plansInForce(plans, validFrom).find((plan) => plan.count === count)
  const ratePpm = rateFrom(optionOf(given, 'rate')) ?? before?.ratePpm
  if (ratePpm === undefined) throw new AdminError('--rate is missing: the whole cost, such as 2.3%.')
  const bearer = bearerFrom(optionOf(given, 'bearer')) ?? before?.bearer
  if (bearer === undefined) throw new AdminError(`--bearer is missing: who bears the cost, ${wordsOfBearers}.`)
  const minAmount = amountFrom(optionOf(given, 'min')) ?? before?.minAmount ?? instalmentMinimumFen
  return { count, bearer, ratePpm, minAmount, enabled: given.values.off !== true, validFrom }
}

const wordsOfBearers = instalmentBearers.join(' or ')

function rateFrom(rate: string | undefined): number | undefined {
  if (rate === undefined) return undefined
  const ppm = ppmFromPercent(rate)
  if (ppm === undefined) throw new AdminError('--rate must be a percentage such as 2.3%, of at most 50%.')
  return ppm
}

function bearerFrom(name: string | undefined): InstalmentBearer | undefined {
  if (name === undefined) return undefined
  const bearer = instalmentBearers.find((each) => each === name)
  if (!bearer) throw new AdminError(`--bearer must be ${wordsOfBearers}.`)
  return bearer
}

function amountFrom(yuan: string | undefined): bigint | undefined {
  if (yuan === undefined) return undefined
  const amount = fromYuan(yuan)
  if (amount === undefined || amount < 0n) throw new AdminError('--min must be an amount in yuan such as 100.00.')
  return amount
}

const stateOf = (plan: InstalmentPlan, plans: readonly InstalmentPlan[], now: Date): string => {
  if (plan.validFrom > now) return 'later'
  if (!plansInForce(plans, now).includes(plan)) return 'replaced'
  return plan.enabled ? 'offered' : 'off'
}

const rowOf = (slug: string, plan: InstalmentPlan, state: string): Row => ({
  app: slug,
  count: String(plan.count),
  bearer: plan.bearer,
  rate: percentOfPpm(plan.ratePpm),
  min: toYuan(plan.minAmount),
  from: plan.validFrom.toISOString(),
  state: plan.enabled || state === 'off' ? state : `${state}, off`,
})

export const instalmentCommands: readonly Command[] = [
  {
    name: 'app instalments',
    usage: '<slug> [--count 3|6|12 --bearer buyer|shop --rate 2.3% --min 100.00 --from 2026-12-01 --off]',
    summary: 'lists the plans for Huabei instalments; with --count sets one, from now or from a day on',
    options: { count: text, bearer: text, rate: text, min: text, from: text, off: { type: 'boolean' } },
    words: ['the slug of the app'],
    run: async ({ deps }, given) => {
      const app = await findAppBySlug(deps.db, given.positionals[0] as string)
      if (!app) throw new AdminError('There is no such app: "app list" shows those there are.')
      const now = deps.clock.now()
      const asksToSet = Object.keys(given.values).some((name) => name !== 'json')
      if (asksToSet)
        await changeInstalmentPlan(
          deps,
          app.id,
          planFrom(given, await listInstalmentPlans(deps.db, app.id), now),
          byCommand,
        )
      const plans = await listInstalmentPlans(deps.db, app.id)
      return {
        rows: plans.map((plan) => rowOf(app.slug, plan, stateOf(plan, plans, now))),
        ...(asksToSet ? { notes: ['What is in force now is offered within two seconds.'] } : {}),
      }
    },
  },
]
