import { listChannelAccounts } from '../../server/src/channels/index.ts'
import { closeCore, composeCore } from '../../server/src/main/compose.ts'
import { seedDemonstration } from '../../server/src/main/seed.ts'
import { readConfig } from '../../server/src/platform/index.ts'
import { credentialsOf, type Identities } from './identities.ts'

export type Seeded = Readonly<{
  appId: string
  apiKey: string
  webhookSecret: string
  accounts: Readonly<{ wechat: string; alipay: string }>
}>

/** The demonstration's shop with the bench's own gateway behind it, and the generator's ear as its webhook endpoint. */
export async function seedBench(
  env: NodeJS.ProcessEnv,
  identities: Identities,
  urls: { gatewayUrl: string; sinkUrl: string },
): Promise<Seeded> {
  const core = composeCore(readConfig(env), 'bench', { defaultMetrics: false })
  try {
    const merchants = { shop: credentialsOf(identities, urls.gatewayUrl) }
    const demonstration = await seedDemonstration(core, { merchants }, urls.sinkUrl)
    const shop = demonstration.apps[0]
    if (!shop) throw new Error('the shop was not seeded')
    const accounts = await listChannelAccounts(core.deps.db, shop.id, false)
    const idOf = (channel: string) => accounts.find((account) => account.channel === channel)?.id ?? ''
    return {
      appId: shop.id,
      apiKey: shop.api_key,
      webhookSecret: demonstration.webhook_secret,
      accounts: { wechat: idOf('wechat'), alipay: idOf('alipay') },
    }
  } finally {
    await closeCore(core)
  }
}
