import { type Channel, channels } from '@hutong/contract'
import { connectPlatformAccount, listPlatformAccounts } from '../../channels/index.ts'
import { addressSettings, isPlainHttp, merchantNoSetting } from './account-commands.ts'
import { AdminError, byCommand, type Command, modeName, modeOf, requiredOption } from './command.ts'
import { readCredentials } from './credentials-file.ts'

export const platformCommands: readonly Command[] = [
  {
    name: 'platform connect',
    usage: '--channel wechat|alipay --file <credentials.json> [--live]',
    summary:
      'connects the platform as a service provider, or replaces its credentials, for the merchants it took in too',
    options: { channel: { type: 'string' }, file: { type: 'string' }, live: { type: 'boolean' } },
    words: [],
    run: async (core, given) => {
      const channel = requiredOption(given, 'channel') as Channel
      const connector = core.connectors.find((each) => each.channel === channel)
      if (!connector) throw new AdminError(`"${channel}" is not a channel: use one of ${channels.join(', ')}.`)
      const { secrets, settings } = await readCredentials(requiredOption(given, 'file'))
      const livemode = modeOf(given)
      const merchantNo = settings[merchantNoSetting[channel]]
      if (typeof merchantNo !== 'string') throw new AdminError(`settings.${merchantNoSetting[channel]} must be a text.`)
      const open = livemode ? addressSettings[channel].filter((name) => isPlainHttp(settings[name])) : []
      if (open.length > 0) throw new AdminError(`${open.join(', ')} must be an https address for a live account.`)
      const input = { channel, livemode, merchantNo, settings, secrets }
      const connected = await connectPlatformAccount(core.deps, connector, input, byCommand)
      if (connected.kind === 'invalid')
        throw new AdminError(['Nothing was stored:', ...connected.problems.map((problem) => `  ${problem}`)].join('\n'))
      return {
        rows: [{ id: connected.accountId, channel, mode: modeName(livemode), merchant: merchantNo }],
        notes: ['Apps can apply for its products now.'],
      }
    },
  },
  {
    name: 'platform list',
    usage: '',
    summary: 'lists the service provider accounts of the platform',
    options: {},
    words: [],
    run: async ({ deps }) => ({
      rows: (await listPlatformAccounts(deps.db)).map((account) => ({
        id: account.id,
        channel: account.channel,
        mode: modeName(account.livemode),
        merchant: account.merchantNo,
      })),
    }),
  },
]
