import type { Environment, ShareConfig } from '@hutong/contract'
import { type ChannelRegistry, createShareTickets, shareConfigOf } from '../channels/index.ts'
import type { Order } from '../orders/index.ts'
import { type Deps, randomText } from '../platform/index.ts'

/** What a page at this address inside WeChat may sign its share card with; null where the app's account has no ticket. */
export type ShareConfigOf = (appId: string, livemode: boolean, url: string) => Promise<ShareConfig | null>

export function createShareConfig(deps: Deps, registry: ChannelRegistry): ShareConfigOf {
  const ticketOf = createShareTickets(deps, registry)
  return async (appId, livemode, url) => {
    const accounts = await registry.accountsOf(appId, livemode)
    const account = accounts.find((each) => each.stored.channel === 'wechat' && each.products.includes('jsapi'))
    const ticket = account && (await ticketOf(account))
    if (!account || ticket === undefined) return null
    const config = shareConfigOf(account, ticket, url, randomText(deps.random, 16), deps.clock.now())
    if (!config) return null
    const { appId: wechatAppId, nonceStr, scriptUrl, signature, timestamp } = config
    return { app_id: wechatAppId, timestamp, nonce: nonceStr, signature, script_url: scriptUrl }
  }
}

/** Only WeChat has such cards, and a page is as good without one: what goes wrong here is logged and left out. */
export async function shareConfigFor(
  deps: Pick<Deps, 'config' | 'log'>,
  shareConfig: ShareConfigOf | undefined,
  order: Pick<Order, 'appId' | 'livemode'>,
  environment: Environment,
  path: string,
): Promise<ShareConfig | null> {
  if (!shareConfig || environment !== 'wechat') return null
  try {
    return await shareConfig(order.appId, order.livemode, `${deps.config.PUBLIC_URL}${path}`)
  } catch (err) {
    deps.log.warn({ err }, 'a page goes without its share card')
    return null
  }
}
