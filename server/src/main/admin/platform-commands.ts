import { connectPlatformAccount, listPlatformAccounts } from '../../channels/index.ts'
import { connectedId, readAccountFile } from './account-file.ts'
import { byCommand, type Command, modeName } from './command.ts'

export const platformCommands: readonly Command[] = [
  {
    name: 'platform connect',
    usage: '--channel wechat|alipay --file <credentials.json> [--live]',
    summary:
      'connects the platform as a service provider, or replaces its credentials, for the merchants it took in too',
    options: { channel: { type: 'string' }, file: { type: 'string' }, live: { type: 'boolean' } },
    words: [],
    run: async (core, given) => {
      const { account, connector } = await readAccountFile(core, given)
      const id = connectedId(await connectPlatformAccount(core.deps, connector, account, byCommand))
      return {
        rows: [{ id, channel: account.channel, mode: modeName(account.livemode), merchant: account.merchantNo }],
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
