import { type ChannelKeysView, channelKeyReportSchema } from '@hutong/contract'
import { z } from 'zod'
import { callerOf } from '../apps/index.ts'
import { type AccountKey, type ChannelAccount, type ChannelRegistry, listChannelAccounts } from '../channels/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import { keyState } from './key-state.ts'
import { countKeyTraffic, type KeyTraffic } from './key-traffic-store.ts'
import { sendConsoleHeaders } from './register-console.ts'

const dayMs = 86_400_000
const daysMax = 92
const chinaMs = 8 * 3_600_000
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`)
const chinaDay = (at: Date): string => new Date(at.getTime() + chinaMs).toISOString().slice(0, 10)

function keysView(
  account: ChannelAccount,
  keys: readonly AccountKey[] | null,
  traffic: readonly KeyTraffic[],
  now: Date,
): ChannelKeysView {
  const mode = account.settings.key_mode ?? account.settings.sign_mode
  return {
    object: 'channel_keys',
    account: account.id,
    channel: account.channel,
    merchant_no: account.merchantNo,
    status: account.status,
    verifies_by: typeof mode === 'string' ? mode : null,
    keys:
      keys?.map((key) => ({
        use: key.use,
        kind: key.kind,
        id: key.id,
        state: keyState(key, now),
        valid_from: key.validFrom?.toISOString() ?? null,
        valid_until: key.validUntil?.toISOString() ?? null,
      })) ?? null,
    traffic: traffic
      .filter(({ accountId }) => accountId === account.id)
      .map(({ day, keyId, notifications }) => ({ day, key: keyId, notifications })),
  }
}

/**
 * Which key signs and verifies what, how long each is good, and how much of the traffic each has signed. Lies in the API's scope, as it
 * is about one app.
 */
export async function registerKeyRoutes(
  api: HttpApp,
  deps: Deps,
  registry: Pick<ChannelRegistry, 'account'>,
): Promise<void> {
  await api.register(async (scope) => {
    sendConsoleHeaders(scope)
    registerKeyReport(scope, deps, registry)
  })
}

function registerKeyReport(scope: HttpApp, deps: Deps, registry: Pick<ChannelRegistry, 'account'>): void {
  typed(scope).get(
    '/console/api/keys',
    {
      config: { action: 'key.read' },
      schema: {
        hide: true,
        querystring: z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
        response: { 200: channelKeyReportSchema },
      },
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const now = deps.clock.now()
      const to = request.query.to ?? chinaDay(now)
      const from = request.query.from ?? chinaDay(new Date(startOf(to).getTime() - 29 * dayMs))
      const until = new Date(startOf(to).getTime() + dayMs)
      const days = (until.getTime() - startOf(from).getTime()) / dayMs
      if (days < 1 || days > daysMax) throw refused('invalid_request', 'from')
      const [accounts, traffic] = await Promise.all([
        listChannelAccounts(deps.db, appId, livemode),
        countKeyTraffic(deps.db, appId, startOf(from), until),
      ])
      const data = await Promise.all(
        accounts.map(async (account) => {
          const handle = await registry.account(account.id)
          return keysView(account, handle?.open.keys() ?? null, traffic, now)
        }),
      )
      return { object: 'list' as const, data, has_more: false, from, to }
    },
  )
}
