import type { Channel } from '@hutong/contract'
import { insertApp, insertKey, type MoneyPolicy, makeApiKey, setMoneyPolicy } from '../../src/apps/index.ts'
import { connectChannelAccount } from '../../src/channels/index.ts'
import { newId } from '../../src/platform/index.ts'
import { createEndpoint } from '../../src/webhooks/index.ts'
import type { Stage } from './stage.ts'

/** Who plays in one life: an app of its own with an account at each channel and one webhook endpoint. */
export type Cast = Readonly<{
  appId: string
  apiKey: string
  accounts: Readonly<Record<Channel, string>>
  /** Where its webhooks arrive, on the merchant's server. */
  webhookPath: string
}>

export async function castApp(stage: Stage, policy: MoneyPolicy): Promise<Cast> {
  const { deps } = stage
  const now = deps.clock.now()
  const appId = newId('app', now, deps.random)
  await insertApp(deps.db, { id: appId, slug: appId, name: '胡同小店', nameEn: null, createdAt: now })
  const key = makeApiKey(deps.random, false)
  const keyId = newId('apiKey', now, deps.random)
  await insertKey(
    deps.db,
    { id: keyId, appId, hint: key.hint, livemode: false, createdAt: now, revokedAt: null },
    key.hash,
  )
  await setMoneyPolicy(deps.db, appId, policy, now)
  const connect = async (index: number): Promise<string> => {
    const connector = stage.connectors[index]
    if (!connector) throw new Error('a channel is missing')
    const { channel } = connector
    const connected = await connectChannelAccount(
      deps,
      connector,
      {
        appId,
        channel,
        livemode: false,
        merchantNo: `${channel}-${appId}`,
        settings: {},
        secrets: {},
      },
      'command',
    )
    if (connected.kind === 'invalid') throw new Error(connected.problems.join())
    return connected.accountId
  }
  const accounts = { wechat: await connect(0), alipay: await connect(1), unionpay: await connect(2) }
  const webhookPath = `/${appId}`
  await createEndpoint(deps, { appId, livemode: false, by: 'command' }, { url: stage.merchant.urlOf(webhookPath) })
  return { appId, apiKey: key.secret, accounts, webhookPath }
}
