import { shareMax } from '@hutong/contract'
import type { Rollout, RolloutDefinition } from './rollout.ts'

type Rule = Readonly<Record<string, unknown>>
/** One flag in flagd's format. Its variants are the reasons, so that whoever evaluates it answers why as well as whether. */
export type Flag = Readonly<{
  state: 'ENABLED'
  variants: Readonly<Record<string, boolean | string>>
  defaultVariant: string
  targeting: Rule
}>

/** The name by which any OpenFeature provider knows it. */
export const flagKeyOf = ({ appId, livemode, method }: Pick<Rollout, 'appId' | 'livemode' | 'method'>): string =>
  `hutong.${appId}.${livemode ? 'live' : 'test'}.${method}`

const known = (name: string): Rule => ({ var: name })
const saltedKey = (salt: string): Rule => ({ cat: [salt, ':', known('targetingKey')] })

const variants = {
  on_allow_list: true,
  inside_share: true,
  shown_to_everyone: true,
  rollout_off: false,
  not_on_allow_list: false,
  outside_share: false,
  condition_platform: false,
  condition_environment: false,
  condition_client_version: false,
  condition_region: false,
  condition_amount: false,
} as const
type Variant = keyof typeof variants

/** Whom first, then the conditions, which hold for testers too: they say where a method can work at all. */
export function flagOf({ definition, id }: Pick<Rollout, 'definition' | 'id'>): Flag {
  const { buyers, conditions, share, stage } = definition
  const onList: Rule = { in: [known('buyerHash'), buyers.map((buyer) => buyer.hash)] }
  // Always out of the same whole: a larger share has everybody in it who was in the smaller one.
  const insideShare: Rule = {
    '==': [{ fractional: [saltedKey(id), ['inside', share], ['outside', shareMax - share]] }, 'inside'],
  }
  const branches: (Rule | Variant)[] = conditionsOf(conditions).flatMap(([met, variant]) => [{ '!': [met] }, variant])
  const afterwards = (...last: (Rule | Variant)[]): Rule => ({ if: [...branches, ...last] })
  const targeting: Readonly<Record<RolloutDefinition['stage'], Rule>> = {
    off: { if: [true, 'rollout_off'] },
    internal: { if: [onList, afterwards('on_allow_list'), 'not_on_allow_list'] },
    share: {
      if: [onList, afterwards('on_allow_list'), insideShare, afterwards('inside_share'), 'outside_share'],
    },
    everyone: { if: [onList, afterwards('on_allow_list'), afterwards('shown_to_everyone')] },
  }
  return { state: 'ENABLED', variants, defaultVariant: 'rollout_off', targeting: targeting[stage] }
}

function conditionsOf(conditions: RolloutDefinition['conditions']): [Rule, Variant][] {
  const oneOf = (name: string, list: readonly string[], variant: Variant): [Rule, Variant][] =>
    list.length === 0 ? [] : [[{ in: [known(name), list] }, variant]]
  const version = (operator: string, limit: string | null): [Rule, Variant][] =>
    limit === null ? [] : [[{ sem_ver: [known('clientVersion'), operator, limit] }, 'condition_client_version']]
  const amount = (operator: string, limit: number | null): [Rule, Variant][] =>
    limit === null ? [] : [[{ [operator]: [known('amount'), limit] }, 'condition_amount']]
  return [
    ...oneOf('platform', conditions.platforms, 'condition_platform'),
    ...oneOf('environment', conditions.environments, 'condition_environment'),
    ...version('>=', conditions.client_version_min),
    ...version('<', conditions.client_version_below),
    ...oneOf('region', conditions.regions, 'condition_region'),
    ...amount('>=', conditions.amount_min),
    ...amount('<=', conditions.amount_max),
  ]
}

export const bucketFlagKey = 'hutong.bucket'
/** Answers in which of the 10,000 parts of the whole a key falls, by the very arithmetic that decides about shares. */
export function bucketFlag(): Flag {
  const names = Array.from({ length: shareMax }, (_, bucket) => String(bucket))
  return {
    state: 'ENABLED',
    variants: Object.fromEntries(names.map((name) => [name, name])),
    defaultVariant: '0',
    targeting: {
      fractional: [{ cat: [known('salt'), ':', known('targetingKey')] }, ...names.map((name) => [name, 1])],
    },
  }
}
