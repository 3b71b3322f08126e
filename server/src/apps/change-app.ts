import type { Method } from '@hutong/contract'
import { type AuditEntry, appendAudit, type Deps, refused, type Tx } from '../platform/index.ts'
import type { ApiKey, AppMethod } from './app.ts'
import { findKey, listAppMethods, lockApp, revokeKey, setAppMethods } from './app-store.ts'
import type { FeeRate } from './fee-rate.ts'
import { addFeeRate } from './fee-rate-store.ts'
import { type InstalmentPlan, percentOfPpm } from './instalment-plan.ts'
import { setInstalmentPlan } from './instalment-plan-store.ts'
import type { MoneyPolicy } from './money-policy.ts'
import { readMoneyPolicy, setMoneyPolicy } from './money-policy-store.ts'

type Use = Pick<Deps, 'db' | 'clock'>
type Changed = Pick<AuditEntry, 'action' | 'subject' | 'before' | 'after'>

// What may be changed of an app, whoever changes it: by API, console or command line, and each into the audit log.

const audit = (deps: Use, tx: Tx, appId: string, by: string, changed: Changed): Promise<void> =>
  appendAudit(tx, { appId, by, at: deps.clock.now(), ...changed })

const namesOf = (methods: readonly { method: Method; enabled: boolean }[]) =>
  methods.map(({ enabled, method }) => (enabled ? method : `${method} (off)`))

/** Replaces the app's whole list; in force within two seconds. */
export async function changeMethods(
  deps: Use,
  appId: string,
  methods: readonly { method: Method; enabled: boolean }[],
  by: string,
): Promise<AppMethod[]> {
  return deps.db.transaction(async (tx) => {
    await lockApp(tx, appId)
    const before = await listAppMethods(tx, appId)
    await setAppMethods(tx, appId, methods)
    await audit(deps, tx, appId, by, {
      action: 'method.change',
      subject: appId,
      before: { methods: namesOf(before) },
      after: { methods: namesOf(methods) },
    })
    return listAppMethods(tx, appId)
  })
}

const factsOfPolicy = ({ cheapestFirst, refundApprovalAbove, strayDelaySeconds, strayReturn }: MoneyPolicy) => ({
  stray_return: strayReturn.kind,
  stray_return_max: strayReturn.kind === 'up_to' ? strayReturn.max : null,
  stray_delay_seconds: strayDelaySeconds,
  refund_approval_above: refundApprovalAbove,
  cheapest_first: cheapestFirst,
})

/** `change` gets what is in force and answers what shall be, so that two changes of different parts do not undo each other. */
export async function changeMoneyPolicy(
  deps: Use,
  appId: string,
  change: (before: MoneyPolicy) => MoneyPolicy,
  by: string,
): Promise<MoneyPolicy> {
  return deps.db.transaction(async (tx) => {
    await lockApp(tx, appId)
    const before = await readMoneyPolicy(tx, appId)
    const after = change(before)
    await setMoneyPolicy(tx, appId, after, deps.clock.now())
    await audit(deps, tx, appId, by, {
      action: 'policy.change',
      subject: appId,
      before: factsOfPolicy(before),
      after: factsOfPolicy(after),
    })
    return after
  })
}

export async function changeInstalmentPlan(deps: Use, appId: string, plan: InstalmentPlan, by: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await setInstalmentPlan(tx, appId, plan)
    await audit(deps, tx, appId, by, {
      action: 'method.change',
      subject: appId,
      before: null,
      after: {
        instalments: plan.count,
        bearer: plan.bearer,
        rate: percentOfPpm(plan.ratePpm),
        min_amount: plan.minAmount,
        enabled: plan.enabled,
        valid_from: plan.validFrom,
      },
    })
  })
}

/** From its day on; what was in force before stays written down, and attempts that were paid under it keep it. */
export async function changeFeeRate(deps: Use, appId: string, rate: FeeRate, by: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await addFeeRate(tx, appId, rate)
    await audit(deps, tx, appId, by, {
      action: 'cost.change',
      subject: rate.id,
      before: null,
      after: {
        channel: rate.channel,
        channel_account: rate.channelAccountId,
        product: rate.product,
        rate: percentOfPpm(rate.ratePpm),
        min_fee: rate.minFee,
        max_fee: rate.maxFee,
        rounding: rate.rounding,
        returned: rate.returned,
        valid_from: rate.validFrom,
        valid_to: rate.validTo,
      },
    })
  })
}

/** Ends a key for good, within two seconds. False where it was ended before. Refuses `api_key_not_found`. */
export async function revokeApiKey(
  deps: Use,
  ref: Readonly<{ appId: string; id: string }>,
  by: string,
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const key: ApiKey | undefined = await findKey(tx, ref.id)
    if (!key || key.appId !== ref.appId) throw refused('api_key_not_found')
    if (!(await revokeKey(tx, key.appId, key.id, deps.clock.now()))) return false
    await audit(deps, tx, key.appId, by, {
      action: 'key.manage',
      subject: key.id,
      before: { hint: key.hint, livemode: key.livemode, revoked: false },
      after: { revoked: true },
    })
    return true
  })
}
