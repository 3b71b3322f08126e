import { type Deps, type DueWork, statement } from '../platform/index.ts'
import { closeAttemptsOfAccount } from './close-attempts.ts'

const selectShut = statement(
  'payments.shut-accounts',
  `select a.app_id, a.id from channel_accounts a where a.closes_attempts and exists (
     select 1 from payment_attempts p where p.app_id = a.app_id and p.channel_account_id = a.id and p.next_check_at is not null
       and not p.closing and p.status in ('created', 'awaiting_payer', 'unknown')) limit 20`,
)

/**
 * What is open at an account that was shut is closed at its channel. It keeps looking, because another process may believe for two
 * seconds more that the account is there, and start one more.
 */
export function closeSuspendedWork(deps: Deps): DueWork {
  return {
    name: 'close-suspended',
    idleMs: 1_000,
    round: async () => {
      let found = 0
      for (const { app_id: appId, id } of await deps.db.query<{ app_id: string; id: string }>(selectShut))
        found += await closeAttemptsOfAccount(deps, appId, id)
      return found
    },
  }
}
