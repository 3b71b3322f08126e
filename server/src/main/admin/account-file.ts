import { type Channel, channels } from '@hutong/contract'
import type { ConnectedAccount, Connector } from '../../channels/index.ts'
import type { Core } from '../compose.ts'
import { AdminError, type Given, modeOf, requiredOption } from './command.ts'
import { type Credentials, readCredentials } from './credentials-file.ts'

/** The setting that is the merchant's number at the channel: connecting the same number again replaces its credentials. */
const merchantNoSetting: Readonly<Record<Channel, string>> = {
  wechat: 'mchid',
  alipay: 'app_id',
  unionpay: 'mer_id',
}
/** Where requests go: over plain http a live account's requests could be read and changed on their way. */
const addressSettings: Readonly<Record<Channel, readonly string[]>> = {
  wechat: ['api_base', 'oauth_authorize_url', 'oauth_api_base', 'jssdk_url'],
  alipay: ['gateway', 'oauth_authorize_url'],
  unionpay: ['gateway'],
}
const isPlainHttp = (value: unknown): boolean => typeof value === 'string' && /^http:/i.test(value.trim())

export type GivenAccount = Credentials & Readonly<{ channel: Channel; livemode: boolean; merchantNo: string }>

/** What `--channel`, `--file` and `--live` say of an account, an app's or the platform's, and who talks to that channel. */
export async function readAccountFile(
  core: Core,
  given: Given,
): Promise<Readonly<{ connector: Connector; account: GivenAccount }>> {
  const channel = requiredOption(given, 'channel') as Channel
  const connector = core.connectors.find((each) => each.channel === channel)
  if (!connector) throw new AdminError(`"${channel}" is not a channel: use one of ${channels.join(', ')}.`)
  const { secrets, settings } = await readCredentials(requiredOption(given, 'file'))
  const livemode = modeOf(given)
  const merchantNo = settings[merchantNoSetting[channel]]
  if (typeof merchantNo !== 'string') throw new AdminError(`settings.${merchantNoSetting[channel]} must be a text.`)
  const open = livemode ? addressSettings[channel].filter((name) => isPlainHttp(settings[name])) : []
  if (open.length > 0) throw new AdminError(`${open.join(', ')} must be an https address for a live account.`)
  return { connector, account: { channel, livemode, merchantNo, settings, secrets } }
}

/** The account's id, or what was wrong with its credentials. */
export function connectedId(connected: ConnectedAccount): string {
  if (connected.kind === 'invalid')
    throw new AdminError(['Nothing was stored:', ...connected.problems.map((problem) => `  ${problem}`)].join('\n'))
  return connected.accountId
}
