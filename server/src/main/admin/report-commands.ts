import { type CostGroup, costGroups } from '@hutong/contract'
import { listApps } from '../../apps/index.ts'
import { toYuan } from '../../money/index.ts'
import { RefusedError } from '../../platform/index.ts'
import { type Period, periodOf, readCosts } from '../../reports/index.ts'
import { AdminError, type Command, chinaDay, type Given, modeOf, optionOf, requireApp } from './command.ts'

const text = { type: 'string' } as const

function periodFrom(given: Given, now: Date): Period {
  // Read for what is no day at all; the period itself is made of the days as they were typed.
  chinaDay(given, 'from')
  chinaDay(given, 'to')
  try {
    return periodOf({ from: optionOf(given, 'from'), to: optionOf(given, 'to') }, now)
  } catch (error) {
    if (error instanceof RefusedError)
      throw new AdminError('--from must not be after --to, and the days together at most 366.')
    throw error
  }
}

function groupFrom(given: Given): CostGroup {
  const asked = optionOf(given, 'by') ?? 'app'
  const by = costGroups.find((each) => each === asked)
  if (!by) throw new AdminError(`--by must be one of ${costGroups.join(', ')}.`)
  return by
}

export const reportCommands: readonly Command[] = [
  {
    name: 'report costs',
    usage: '[--app <slug>] [--by app|channel|method|product|day|month] [--from 2026-11-01] [--to 2026-11-30] [--live]',
    summary: 'shows what payments cost, of one app or of all; the last thirty days without others',
    options: { app: text, by: text, from: text, to: text, live: { type: 'boolean' } },
    words: [],
    run: async (core, given) => {
      const by = groupFrom(given)
      const apps = optionOf(given, 'app') === undefined ? await listApps(core.deps.db) : [await requireApp(core, given)]
      const period = periodFrom(given, core.deps.clock.now())
      const appIds = apps.map((app) => app.id)
      const report = await readCosts(core.reportsDb, by, { appIds, livemode: modeOf(given), period })
      const nameOf = (key: string) => (by === 'app' ? (apps.find((app) => app.id === key)?.slug ?? key) : key)
      return {
        rows: report.data.map((row) => ({
          [by]: nameOf(row.key),
          payments: String(row.payments),
          amount: toYuan(BigInt(row.amount)),
          fee: toYuan(BigInt(row.fee)),
          'fee unknown': String(row.fee_unknown),
          instalments: toYuan(BigInt(row.instalment_cost)),
          refunded: toYuan(BigInt(row.refunded)),
          'fee returned': toYuan(BigInt(row.fee_returned)),
          'net cost': toYuan(BigInt(row.net_cost)),
          share: row.share === null ? '' : `${toYuan(BigInt(row.share))} %`,
        })),
        notes: [
          `From ${period.from} to ${period.to}, days in China. Expected figures: the channel's bill says what it took.`,
        ],
      }
    },
  },
]
