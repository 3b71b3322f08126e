import { createHash } from 'node:crypto'
import { channels, type Method } from '@hutong/contract'
import {
  changeFeeRate,
  defaultRoundings,
  findAppBySlug,
  type InstalmentPlan,
  insertApp,
  insertKey,
  instalmentMinimumFen,
  listKeys,
  setAppMethods,
  setInstalmentPlan,
} from '../apps/index.ts'
import { type Deps, newId } from '../platform/index.ts'
import { demoSecret } from './seed-people.ts'

/** The shop's, by a contract like those of the time: its dearer goods show them. */
const shopPlans = [
  { count: 3, bearer: 'buyer', ratePpm: 23_000 },
  { count: 6, bearer: 'buyer', ratePpm: 45_000 },
  { count: 12, bearer: 'shop', ratePpm: 75_000 },
] as const satisfies readonly Partial<InstalmentPlan>[]

/** A rate much seen in contracts. It is only where to begin: what an app pays is in its own contract. */
const usualFeePpm = 6_000
const feeNote = 'a default to configure: see the contract with the channel'

/** A demonstration key is made from the master key, so that it can be printed at every start though only its hash is stored. */
export const demoApiKey = (deps: Pick<Deps, 'config'>, slug: string): string =>
  `sk_test_${demoSecret(deps.config, `demo-api-key:${slug}`, 32)}`

/** The app of the demonstration with its key, made if it is not there yet. */
export async function ensureDemoApp(
  deps: Deps,
  demo: Readonly<{ slug: string; name: string; nameEn: string; methods: readonly Method[] }>,
): Promise<{ slug: string; id: string; api_key: string }> {
  const now = deps.clock.now()
  let app = await findAppBySlug(deps.db, demo.slug)
  if (!app) {
    app = {
      id: newId('app', now, deps.random),
      slug: demo.slug,
      name: demo.name,
      nameEn: demo.nameEn,
      createdAt: now,
    }
    await insertApp(deps.db, app)
    const id = app.id
    await deps.db.transaction((tx) =>
      setAppMethods(
        tx,
        id,
        demo.methods.map((method) => ({ method, enabled: true })),
      ),
    )
    for (const plan of demo.slug === 'shop' ? shopPlans : [])
      await setInstalmentPlan(deps.db, id, {
        ...plan,
        minAmount: instalmentMinimumFen,
        enabled: true,
        validFrom: now,
      })
    for (const channel of channels)
      await changeFeeRate(
        deps,
        id,
        {
          id: newId('feeRate', now, deps.random),
          channel,
          channelAccountId: null,
          product: null,
          ratePpm: usualFeePpm,
          minFee: 0n,
          maxFee: null,
          rounding: defaultRoundings[channel],
          returned: true,
          validFrom: now,
          validTo: null,
          note: feeNote,
        },
        'command:seed',
      )
  }
  const key = demoApiKey(deps, demo.slug)
  const hint = `${key.slice(0, 8)}…${key.slice(-4)}`
  if (!(await listKeys(deps.db, app.id)).some((each) => each.hint === hint)) {
    const keyId = newId('apiKey', now, deps.random)
    await insertKey(
      deps.db,
      { id: keyId, appId: app.id, hint, livemode: false, createdAt: now, revokedAt: null },
      createHash('sha256').update(key).digest(),
    )
  }
  return { slug: demo.slug, id: app.id, api_key: key }
}
