import { brakeSettingsSchema, rolloutConditionsSchema } from '@hutong/contract'
import { createRolloutProvider, openFlags } from '../../server/src/rollout/flag-provider.ts'
import { flagKeyOf } from '../../server/src/rollout/targeting.ts'

export type RolloutPlan = Readonly<{ evaluations: number }>

export type RolloutRow = Readonly<{
  subject: string
  evaluations: number
  perCpuSecond: number
  /** How many were shown the method, as a check that something was decided. */
  shown: number
}>

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} }

/** Who sees a method, asked of the rules in this process: a share alone, and a share with everything that can be asked besides. */
export async function measureRollout(plan: RolloutPlan): Promise<RolloutRow[]> {
  const about = { appId: 'app_bench', livemode: false, version: 1, method: 'huabei' as const }
  const share = {
    stage: 'share' as const,
    share: 500,
    buyers: [],
    conditions: rolloutConditionsSchema.parse({}),
    brake: brakeSettingsSchema.parse({}),
  }
  const conditions = rolloutConditionsSchema.parse({
    platforms: ['ios', 'android'],
    environments: ['wechat', 'mobile_browser'],
    regions: ['bj', 'sh', 'hz'],
    client_version_min: '2.3.0',
    amount_min: 1_000,
  })
  const buyers = Array.from({ length: 100 }, (_, index) => ({ hash: `hash-${index}`, label: '' }))
  const plain = { ...about, id: 'rlo_plain', definition: share }
  const full = { ...about, id: 'rlo_full', method: 'alipay' as const, definition: { ...share, conditions, buyers } }
  const provider = createRolloutProvider()
  provider.put(plain)
  provider.put(full)
  const flags = openFlags(provider)
  const directly = (key: string, context: Context) => provider.resolveBooleanEvaluation(key, false, context, silent)
  const rows = [
    await measured('share, flagd’s rules alone', plan, flagKeyOf(plain), directly),
    await measured('share, through OpenFeature', plan, flagKeyOf(plain), flags.ask),
    await measured('share, conditions and 100 allowed buyers, through OpenFeature', plan, flagKeyOf(full), flags.ask),
  ]
  flags.close()
  return rows
}

type Context = Readonly<Record<string, string | number>>

async function measured(
  subject: string,
  { evaluations }: RolloutPlan,
  key: string,
  ask: (key: string, context: Context) => Promise<Readonly<{ value: boolean }>>,
): Promise<RolloutRow> {
  const run = async (times: number): Promise<number> => {
    let shown = 0
    for (let index = 0; index < times; index++) if ((await ask(key, contextOf(index))).value) shown += 1
    return shown
  }
  await run(Math.ceil(evaluations / 10))
  const from = process.cpuUsage()
  const shown = await run(evaluations)
  const { system, user } = process.cpuUsage(from)
  return { subject, evaluations, shown, perCpuSecond: evaluations / ((system + user) / 1_000_000) }
}

const contextOf = (index: number): Context => ({
  targetingKey: `buyer-${index}`,
  keyedBy: 'buyer',
  buyerHash: 'not-on-the-list',
  platform: 'ios',
  environment: 'wechat',
  clientVersion: '2.10.1',
  region: 'bj',
  amount: 8_888,
})
