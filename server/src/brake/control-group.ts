import type { Method } from '@hutong/contract'
import { channelsOf } from '../channels/index.ts'
import type { Outcomes } from '../rollout/index.ts'
import type { MethodOutcomes } from './method-outcomes-store.ts'

const sum = (rows: readonly MethodOutcomes[]): Outcomes => ({
  payments: rows.reduce((total, row) => total + row.payments, 0),
  succeeded: rows.reduce((total, row) => total + row.succeeded, 0),
  failed: rows.reduce((total, row) => total + row.failed, 0),
})

/**
 * A method's payments against those by the app's other methods at the same channels: what ails the channel ails both. Where that is
 * too little to mean anything, all the app's other methods stand in.
 */
export function groupsOf(
  rows: readonly MethodOutcomes[],
  method: Method,
  minPayments: number,
): Readonly<{ method: Outcomes; control: Outcomes }> {
  const others = rows.filter((row) => row.method !== method)
  const sameChannel = sum(others.filter((row) => channelsOf[method].includes(row.channel)))
  return {
    method: sum(rows.filter((row) => row.method === method)),
    control: sameChannel.payments >= minPayments ? sameChannel : sum(others),
  }
}
