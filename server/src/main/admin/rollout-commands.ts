import {
  type Environment,
  environments,
  type Method,
  methods,
  type PutRollout,
  platforms,
  putRolloutSchema,
  rolloutStages,
  shareMax,
} from '@hutong/contract'
import { buyerWithoutOrder, createMethodExplainer } from '../../cashier/index.ts'
import { fromYuan, toYuan } from '../../money/index.ts'
import { findOrder } from '../../orders/index.ts'
import { buyerHash, killRollout, listRollouts, type Rollout, resumeRollout, setRollout } from '../../rollout/index.ts'
import type { Core } from '../compose.ts'
import { AdminError, byCommand, type Command, type Given, modeName, modeOf, type Row, requireApp } from './command.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const operator = { by: byCommand }
const inForce = 'In force within two seconds.'

const optionOf = (given: Given, name: string): string | undefined => {
  const value = given.values[name]
  return typeof value === 'string' ? value : undefined
}
const listOf = (given: Given, name: string): string[] | undefined =>
  optionOf(given, name)
    ?.split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'any')

function oneOf<T extends string>(given: Given, name: string, known: readonly T[]): T | undefined {
  const value = optionOf(given, name)
  if (value === undefined) return undefined
  const found = known.find((each) => each === value)
  if (!found) throw new AdminError(`--${name} must be one of ${known.join(', ')}.`)
  return found
}

function methodOf(given: Given): Method {
  const found = methods.find((each) => each === given.positionals[0])
  if (!found) throw new AdminError(`The method must be one of ${methods.join(', ')}.`)
  return found
}

/** `5%` or `0.25%`, to the hundredth, as basis points. */
function shareFrom(given: Given): number | undefined {
  const value = optionOf(given, 'share')
  if (value === undefined) return undefined
  const [, whole = '', part = ''] = /^(\d{1,3})(?:\.(\d{1,2}))?%$/.exec(value) ?? []
  const share = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  if (whole === '' || share > shareMax) throw new AdminError('--share must be a percentage such as 5% or 0.25%.')
  return share
}

/** An amount in yuan; `any` takes the limit away. */
function limitFrom(given: Given, name: string): number | null | undefined {
  const value = optionOf(given, name)
  if (value === undefined) return undefined
  if (value === 'any') return null
  const fen = fromYuan(value)
  if (fen === undefined || fen < 0n) throw new AdminError(`--${name} must be an amount in yuan such as 100.00, or any.`)
  return Number(fen)
}

const versionFrom = (given: Given, name: string): string | null | undefined => {
  const value = optionOf(given, name)
  return value === 'any' ? null : value
}

/** What is left out of the command stays as it is. */
function wishFrom(core: Core, given: Given, appId: string, before: Rollout | undefined): PutRollout {
  const share = shareFrom(given)
  const was = before?.definition
  const stage = oneOf(given, 'stage', rolloutStages) ?? (share === undefined ? was?.stage : 'share')
  if (!stage) throw new AdminError(`--stage is missing: ${rolloutStages.join(', ')}.`)
  const leaving = (listOf(given, 'disallow') ?? []).map((id) => buyerHash(core.deps.box, appId, id))
  const staying = (was?.buyers ?? []).filter(({ hash }) => !leaving.includes(hash)).map(({ hash }) => ({ buyer: hash }))
  const coming = (listOf(given, 'allow') ?? []).map((id) => ({ buyer_id: id }))
  const asked = {
    platforms: listOf(given, 'platforms'),
    environments: listOf(given, 'environments'),
    regions: listOf(given, 'regions'),
    client_version_min: versionFrom(given, 'client-from'),
    client_version_below: versionFrom(given, 'client-below'),
    amount_min: limitFrom(given, 'min'),
    amount_max: limitFrom(given, 'max'),
  }
  const told = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  const enabled = oneOf(given, 'brake', ['on', 'off'])
  const read = putRolloutSchema.safeParse({
    stage,
    share: share ?? was?.share ?? 0,
    buyers: [...staying, ...coming],
    conditions: { ...was?.conditions, ...told },
    brake: { ...was?.brake, ...(enabled ? { enabled: enabled === 'on' } : {}) },
    if_version: before?.version ?? 0,
  })
  if (!read.success)
    throw new AdminError(read.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`).join('\n'))
  return read.data
}

const percent = (share: number): string => `${share / 100}%`

function conditionsText({ definition }: Rollout): string {
  const { conditions } = definition
  const amount = (fen: number | null, word: string) => (fen === null ? [] : [`${word} ${toYuan(BigInt(fen))}`])
  return (
    [
      ...[conditions.platforms, conditions.environments, conditions.regions].flatMap((list) => list.join('|') || []),
      ...(conditions.client_version_min === null ? [] : [`client from ${conditions.client_version_min}`]),
      ...(conditions.client_version_below === null ? [] : [`client below ${conditions.client_version_below}`]),
      ...amount(conditions.amount_min, 'at least'),
      ...amount(conditions.amount_max, 'at most'),
    ].join(', ') || 'none'
  )
}

const rowOf = (slug: string, rollout: Rollout): Row => ({
  app: slug,
  mode: modeName(rollout.livemode),
  method: rollout.method,
  stage: rollout.killedAt ? `${rollout.definition.stage}, killed` : rollout.definition.stage,
  share: percent(rollout.definition.share),
  allowed: rollout.definition.buyers.map(({ label }) => label).join(' ') || 'none',
  conditions: conditionsText(rollout),
  brake: rollout.definition.brake.enabled ? 'on' : 'off',
  version: String(rollout.version),
  by: rollout.updatedBy,
})

const found = async (core: Core, given: Given) => {
  const app = await requireApp(core, given)
  const rollouts = await listRollouts(core.deps.db, app.id, modeOf(given))
  return { app, rollouts, ref: { appId: app.id, livemode: modeOf(given) } }
}

const switchCommand = (name: 'kill' | 'resume', summary: string, change: typeof killRollout): Command => ({
  name: `rollout ${name}`,
  usage: '--app <slug> [--live] <method>',
  summary,
  options: { app: text, live: flag },
  words: ['the method'],
  run: async (core, given) => {
    const { app, ref, rollouts } = await found(core, given)
    const method = methodOf(given)
    if (name === 'resume' && !rollouts.some((each) => each.method === method))
      throw new AdminError('This method has no rollout: "rollout show" lists those there are.')
    const rollout = await change(core.deps, { ...ref, method }, operator)
    return { rows: [rowOf(app.slug, rollout)], notes: [inForce] }
  },
})

export const rolloutCommands: readonly Command[] = [
  {
    name: 'rollout set',
    usage:
      '--app <slug> [--live] <method> [--stage off|internal|share|everyone --share 5% --allow <buyer ids> --disallow <buyer ids> ' +
      '--platforms ios,android --environments <list> --regions <list> --client-from 2.3.0 --client-below 3.0.0 --min 100.00 --max 500.00 --brake on|off]',
    summary: 'sets whom a method is shown to; what is left out stays, "any" takes a condition away',
    options: {
      app: text,
      live: flag,
      stage: text,
      share: text,
      allow: text,
      disallow: text,
      platforms: text,
      environments: text,
      regions: text,
      'client-from': text,
      'client-below': text,
      min: text,
      max: text,
      brake: text,
    },
    words: ['the method'],
    run: async (core, given) => {
      const { app, ref, rollouts } = await found(core, given)
      const method = methodOf(given)
      const wish = wishFrom(
        core,
        given,
        app.id,
        rollouts.find((each) => each.method === method),
      )
      const { rollout } = await setRollout(core.deps, { ...ref, method }, wish, operator)
      return { rows: [rowOf(app.slug, rollout)], notes: [inForce] }
    },
  },
  {
    name: 'rollout show',
    usage: '--app <slug> [--live]',
    summary: 'lists the rollouts of an app',
    options: { app: text, live: flag },
    words: [],
    run: async (core, given) => {
      const { app, rollouts } = await found(core, given)
      return { rows: rollouts.map((rollout) => rowOf(app.slug, rollout)) }
    },
  },
  switchCommand('kill', 'shows a method to nobody from now on; payments under way finish', killRollout),
  switchCommand('resume', 'takes the kill switch back', resumeRollout),
  {
    name: 'rollout explain',
    usage: '--app <slug> [--live] <method> [--order ord_… | --buyer <id> --amount 100.00] [--environment desktop]',
    summary: 'says whether a buyer sees a method, and why',
    options: { app: text, live: flag, order: text, buyer: text, amount: text, environment: text },
    words: ['the method'],
    run: async (core, given) => {
      const { app, ref } = await found(core, given)
      const method = methodOf(given)
      const order = optionOf(given, 'order')
      const environment: Environment = oneOf(given, 'environment', environments) ?? 'desktop'
      const amount = limitFrom(given, 'amount') ?? 10_000
      const buyer = { amount, buyerId: optionOf(given, 'buyer'), goodsType: 'physical' as const, region: undefined }
      const subject =
        order === undefined
          ? buyerWithoutOrder(ref, buyer)
          : await findOrder(core.deps.db, { appId: app.id, orderId: order })
      if (!subject || subject.livemode !== ref.livemode) throw new AdminError('There is no such order of this app.')
      const explain = createMethodExplainer(core.deps, core.registry, core.rollouts)
      const explanations = await explain(subject, {
        environment,
        platform: platforms.find((each) => each === environment),
      })
      return {
        rows: explanations
          .filter((each) => each.method === method)
          .map(({ because, rollout, shown }) => ({
            method,
            shown: shown ? 'yes' : 'no',
            because: because.map(({ code }) => code).join(', '),
            words: because.map(({ en }) => en).join(' '),
            'in Chinese': because.map(({ zh }) => zh).join(''),
            ...(rollout
              ? {
                  version: String(rollout.version),
                  stands: `${percent(rollout.bucket)} of ${rollout.keyed_by === 'buyer' ? 'all buyers' : 'all orders'}, share ${percent(rollout.share)}`,
                  decided: rollout.decided_at ?? 'not yet',
                }
              : {}),
          })),
      }
    },
  },
]
