import { changeMoneyPolicy, type MoneyPolicy, readMoneyPolicy } from '../../apps/index.ts'
import { fromYuan, toYuan } from '../../money/index.ts'
import { AdminError, byCommand, type Command, type Given, type Row, requireApp } from './command.ts'

const text = { type: 'string' } as const

function yuanFrom(given: Given, name: string): bigint | undefined {
  const value = given.values[name]
  if (typeof value !== 'string') return undefined
  const fen = fromYuan(value)
  if (fen === undefined || fen < 0n)
    throw new AdminError(`--${name} must be an amount in yuan such as 500 or 88.88, not "${value}".`)
  return fen
}

function strayReturnFrom(given: Given, policy: MoneyPolicy): MoneyPolicy['strayReturn'] {
  const { stray } = given.values
  if (stray === undefined) return policy.strayReturn
  if (stray === 'automatic' || stray === 'ask') return { kind: stray }
  const max = typeof stray === 'string' ? fromYuan(stray) : undefined
  if (max === undefined || max < 0n)
    throw new AdminError('--stray must be "automatic", "ask", or the amount in yuan up to which money is returned.')
  return { kind: 'up_to', max }
}

function delayFrom(given: Given, policy: MoneyPolicy): number {
  const { delay } = given.values
  if (delay === undefined) return policy.strayDelaySeconds
  const seconds = typeof delay === 'string' && /^\d{1,6}$/.test(delay) ? Number(delay) : Number.NaN
  if (!(seconds <= 604_800)) throw new AdminError('--delay must be a number of seconds from 0 to 604800 (a week).')
  return seconds
}

function cheapestFirstFrom(given: Given, policy: MoneyPolicy): boolean {
  const asked = given.values['cheapest-first']
  if (asked === undefined) return policy.cheapestFirst
  if (asked !== 'on' && asked !== 'off') throw new AdminError('--cheapest-first must be "on" or "off".')
  return asked === 'on'
}

const describe = (
  slug: string,
  { cheapestFirst, refundApprovalAbove, strayDelaySeconds, strayReturn }: MoneyPolicy,
): Row => ({
  app: slug,
  stray: strayReturn.kind === 'up_to' ? `automatic up to ${toYuan(strayReturn.max)}` : strayReturn.kind,
  delay: `${strayDelaySeconds} s`,
  approval: refundApprovalAbove === null ? 'not needed' : `above ${toYuan(refundApprovalAbove)}`,
  'cheapest first': cheapestFirst ? 'on' : 'off',
})

export const policyCommands: readonly Command[] = [
  {
    name: 'policy show',
    usage: '--app <slug>',
    summary: 'shows what the app decided about money that belongs to no order, and about its refunds',
    options: { app: text },
    words: [],
    run: async (core, given) => {
      const app = await requireApp(core, given)
      return { rows: [describe(app.slug, await readMoneyPolicy(core.deps.db, app.id))] }
    },
  },
  {
    name: 'policy set',
    usage:
      '--app <slug> [--stray automatic|ask|<yuan>] [--delay <seconds>] [--approval-above <yuan>|none] [--cheapest-first on|off]',
    summary:
      'decides when money that belongs to no order goes back by itself, which refunds need two people, and whether the cashier puts the cheapest method first',
    options: { app: text, stray: text, delay: text, 'approval-above': text, 'cheapest-first': text },
    words: [],
    run: async (core, given) => {
      const app = await requireApp(core, given)
      const changed = (before: MoneyPolicy): MoneyPolicy => ({
        strayReturn: strayReturnFrom(given, before),
        strayDelaySeconds: delayFrom(given, before),
        refundApprovalAbove:
          given.values['approval-above'] === 'none'
            ? null
            : (yuanFrom(given, 'approval-above') ?? before.refundApprovalAbove),
        cheapestFirst: cheapestFirstFrom(given, before),
      })
      const policy = await changeMoneyPolicy(core.deps, app.id, changed, byCommand)
      return { rows: [describe(app.slug, policy)] }
    },
  },
]
