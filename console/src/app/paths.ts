import { generatePath } from 'react-router'

export const modes = ['test', 'live'] as const
export type Mode = (typeof modes)[number]

const own = '/apps/:app/:mode'

/** Every page's address below `/console`, and the only place that knows them. What belongs to one app and mode says so. */
export const patterns = {
  orders: `${own}/orders`,
  order: `${own}/orders/:id`,
  refunds: `${own}/refunds`,
  refund: `${own}/refunds/:id`,
  strayMoney: `${own}/stray-money`,
  webhooks: `${own}/webhooks`,
  webhookEndpoint: `${own}/webhooks/:id`,
  methods: `${own}/methods`,
  rollouts: `${own}/rollouts`,
  rollout: `${own}/rollouts/:method`,
  preview: `${own}/preview`,
  applications: `${own}/access-applications`,
  application: `${own}/access-applications/:id`,
  accounts: `${own}/channel-accounts`,
  apiKeys: `${own}/api-keys`,
  keys: `${own}/keys`,
  policies: `${own}/policies`,
  costs: `${own}/costs`,
  apps: '/apps',
  audit: '/audit',
  people: '/people',
  account: '/account',
} as const

export type PageName = keyof typeof patterns

type NamesIn<Pattern extends string> = Pattern extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<Rest>
  : Pattern extends `${string}:${infer Name}`
    ? Name
    : never
export type ParamsOf<Name extends PageName> = Readonly<Record<NamesIn<(typeof patterns)[Name]>, string>>

/** What a page keeps behind its `?`. Nothing is said of what is not set. */
export type Query = Readonly<Record<string, string | undefined>>

export function pathTo<Name extends PageName>(name: Name, params: ParamsOf<Name>, query: Query = {}): string {
  const path = generatePath(patterns[name] as string, params as Record<string, string>)
  const set = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set)}`
}

/** The pages that are about one app in one mode: their address holds both. */
export const isOfApp = (name: PageName): boolean => patterns[name].startsWith(own)
