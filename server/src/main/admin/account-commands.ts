import { listApps } from '../../apps/index.ts'
import {
  type ChannelAccount,
  changeAccountStatus,
  connectChannelAccount,
  findChannelAccount,
  listChannelAccounts,
} from '../../channels/index.ts'
import type { Core } from '../compose.ts'
import { connectedId, readAccountFile } from './account-file.ts'
import { checkAccount } from './check-account.ts'
import { AdminError, byCommand, type Command, type Given, modeName, type Outcome, requireApp } from './command.ts'
import { whatToRegister } from './what-to-register.ts'

const rowOf = (slug: string, account: ChannelAccount) => ({
  id: account.id,
  app: slug,
  channel: account.channel,
  mode: modeName(account.livemode),
  merchant: account.merchantNo,
  status: account.status,
})

async function connect(core: Core, given: Given): Promise<Outcome> {
  const app = await requireApp(core, given)
  const { account: input, connector } = await readAccountFile(core, given)
  const { channel, livemode } = input
  const connected = await connectChannelAccount(core.deps, connector, { appId: app.id, ...input }, byCommand)
  const account = await requireAccount(core, connectedId(connected))
  const notes = whatToRegister(channel, core.deps.config.PUBLIC_URL, account.id)
  if (livemode && !core.deps.config.PUBLIC_URL.startsWith('https://'))
    notes.push('PUBLIC_URL is not an https address: no live payer or notification will find the way back.')
  return { rows: [rowOf(app.slug, account)], notes }
}

async function requireAccount(core: Core, id: string): Promise<ChannelAccount> {
  const account = await findChannelAccount(core.deps.db, id)
  if (!account) throw new AdminError('There is no such account: "account list" shows the ids of those there are.')
  return account
}

const setStatus =
  (status: ChannelAccount['status'], note: string) =>
  async (core: Core, given: Given): Promise<Outcome> => {
    const account = await requireAccount(core, given.positionals[0] as string)
    const { id } = account
    if (!(await changeAccountStatus(core.deps, account, status, byCommand)))
      throw new AdminError(`This account is ${status} already.`)
    return { rows: [{ id, status }], notes: [note] }
  }

const word = { options: {}, usage: '<account id>', words: ['the id of the account'] } as const

export const accountCommands: readonly Command[] = [
  {
    name: 'account connect',
    usage: '--app <slug> --channel wechat|alipay|unionpay --file <credentials.json> [--live]',
    summary: 'connects an app to a channel, or replaces the credentials of the same merchant number',
    options: {
      app: { type: 'string' },
      channel: { type: 'string' },
      file: { type: 'string' },
      live: { type: 'boolean' },
    },
    words: [],
    run: connect,
  },
  {
    name: 'account list',
    usage: '',
    summary: 'lists the channel accounts',
    options: {},
    words: [],
    run: async ({ deps }) => {
      const lists = (await listApps(deps.db)).flatMap((app) =>
        [false, true].map(async (livemode) =>
          (await listChannelAccounts(deps.db, app.id, livemode)).map((account) => rowOf(app.slug, account)),
        ),
      )
      return { rows: (await Promise.all(lists)).flat() }
    },
  },
  {
    ...word,
    name: 'account check',
    summary: 'asks the channel about a payment that never was, to see whether it accepts our signature',
    run: async (core, given) => checkAccount(core, await requireAccount(core, given.positionals[0] as string)),
  },
  {
    ...word,
    name: 'account suspend',
    summary: 'takes no new payments by an account; open ones are still followed',
    run: setStatus('suspended', 'No new payments within two seconds.'),
  },
  {
    ...word,
    name: 'account resume',
    summary: 'takes new payments by a suspended account again',
    run: setStatus('active', 'Offered again within two seconds.'),
  },
]
