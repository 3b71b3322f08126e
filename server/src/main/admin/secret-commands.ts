import { listApps } from '../../apps/index.ts'
import {
  listChannelAccounts,
  listPlatformAccounts,
  resealAccount,
  resealPlatformAccount,
} from '../../channels/index.ts'
import { listAllApplicationRefs, resealApplication } from '../../onboarding/index.ts'
import { listPersons, resealPerson } from '../../people/index.ts'
import { appendAudit, UnsealError } from '../../platform/index.ts'
import { listEndpoints, resealEndpoint } from '../../webhooks/index.ts'
import type { Core } from '../compose.ts'
import { byCommand, type Command, type Outcome, type Row } from './command.ts'

/** More than an app may have, so that one page holds them all. */
const endpointsOfAnApp = 100

/** What cannot be opened is told and left as it is: somebody has to enter it anew, and the rest must not wait for that. */
async function attempt(app: string, of: string, id: string, work: () => Promise<boolean>): Promise<Row> {
  try {
    return { id, app, of, secrets: (await work()) ? 'sealed anew' : 'changed meanwhile' }
  } catch (error) {
    if (error instanceof UnsealError) return { id, app, of, secrets: 'CANNOT BE OPENED' }
    throw error
  }
}

async function reseal({ deps }: Core): Promise<Outcome> {
  const rows: Row[] = []
  for (const app of await listApps(deps.db)) {
    for (const livemode of [false, true]) {
      for (const account of await listChannelAccounts(deps.db, app.id, livemode))
        rows.push(await attempt(app.slug, account.channel, account.id, () => resealAccount(deps, account)))
      const owner = { appId: app.id, livemode }
      for (const { id } of await listEndpoints(deps.db, owner, { startingAfter: undefined, limit: endpointsOfAnApp }))
        rows.push(await attempt(app.slug, 'webhook endpoint', id, () => resealEndpoint(deps, owner, id)))
    }
  }
  for (const account of await listPlatformAccounts(deps.db))
    rows.push(await attempt('', `platform ${account.channel}`, account.id, () => resealPlatformAccount(deps, account)))
  for (const ref of await listAllApplicationRefs(deps.db))
    rows.push(await attempt('', 'application', ref.applicationId, () => resealApplication(deps.db, deps.box, ref)))
  for (const { id, totpSecret } of await listPersons(deps.db))
    if (totpSecret !== null) rows.push(await attempt('all', 'second factor', id, () => resealPerson(deps, id)))
  await deps.db.transaction((tx) =>
    appendAudit(tx, {
      appId: null,
      by: byCommand,
      action: 'secrets.reseal',
      subject: 'installation',
      before: null,
      after: { values: rows.length },
      at: deps.clock.now(),
    }),
  )
  return { rows }
}

export const secretCommands: readonly Command[] = [
  {
    name: 'secrets reseal',
    usage: '',
    summary: 'seals what is stored with the first key of HUTONG_SECRET, before an older key is dropped',
    options: {},
    words: [],
    run: reseal,
  },
]
