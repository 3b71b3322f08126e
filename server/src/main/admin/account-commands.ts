import { type Channel, channels } from '@hutong/contract'
import { listApps } from '../../apps/index.ts'
import {
  type ChannelAccount,
  changeAccountStatus,
  connectChannelAccount,
  findChannelAccount,
  listChannelAccounts,
} from '../../channels/index.ts'
import type { Core } from '../compose.ts'
import { checkAccount } from './check-account.ts'
import {
  AdminError,
  byCommand,
  type Command,
  type Given,
  modeName,
  modeOf,
  type Outcome,
  requireApp,
  requiredOption,
} from './command.ts'
import { readCredentials } from './credentials-file.ts'
import { whatToRegister } from './what-to-register.ts'

/** The setting that is the merchant's number at the channel: connecting the same number again replaces its credentials. */
export const merchantNoSetting: Readonly<Record<Channel, string>> = {
  wechat: 'mchid',
  alipay: 'app_id',
  unionpay: 'mer_id',
}
/** Where requests go: over plain http a live account's requests could be read and changed on their way. */
export const addressSettings: Readonly<Record<Channel, readonly string[]>> = {
  wechat: ['api_base', 'oauth_authorize_url', 'oauth_api_base', 'jssdk_url'],
  alipay: ['gateway', 'oauth_authorize_url'],
  unionpay: ['gateway'],
}

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
  const channel = requiredOption(given, 'channel') as Channel
  const connector = core.connectors.find((each) => each.channel === channel)
  if (!connector) throw new AdminError(`"${channel}" is not a channel: use one of ${channels.join(', ')}.`)
  const { secrets, settings } = await readCredentials(requiredOption(given, 'file'))
  const livemode = modeOf(given)
  const merchantNo = settings[merchantNoSetting[channel]]
  if (typeof merchantNo !== 'string') throw new AdminError(`settings.${merchantNoSetting[channel]} must be a text.`)
  const open = livemode ? addressSettings[channel].filter((name) => isPlainHttp(settings[name])) : []
  if (open.length > 0) throw new AdminError(`${open.join(', ')} must be an https address for a live account.`)

  const connected = await connectChannelAccount(
    core.deps,
    connector,
    {
      appId: app.id,
      channel,
      livemode,
      merchantNo,
      settings,
      secrets,
    },
    byCommand,
  )
  if (connected.kind === 'invalid')
    throw new AdminError(['Nothing was stored:', ...connected.problems.map((problem) => `  ${problem}`)].join('\n'))
  const account = await requireAccount(core, connected.accountId)
  const notes = whatToRegister(channel, core.deps.config.PUBLIC_URL, account.id)
  if (livemode && !core.deps.config.PUBLIC_URL.startsWith('https://'))
    notes.push('PUBLIC_URL is not an https address: no live payer or notification will find the way back.')
  return { rows: [rowOf(app.slug, account)], notes }
}

export const isPlainHttp = (value: unknown): boolean => typeof value === 'string' && /^http:/i.test(value.trim())

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
