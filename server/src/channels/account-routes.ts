import { type ChannelAccountView, channelAccountSchema, listOf } from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { type Caller, callerOf } from '../apps/index.ts'
import { type Deps, type HttpApp, refused, typed } from '../platform/index.ts'
import { changeAccountStatus } from './change-account.ts'
import type { ChannelAccount } from './channel-account.ts'
import { findChannelAccount, listChannelAccounts } from './channel-store.ts'

const tags = ['Channel accounts']
const idParams = z.object({ id: z.string().max(64) })
const nothing = z.union([z.strictObject({}), z.null(), z.undefined()]).optional()

/** Of the settings only what tells nothing of a key; secrets stay sealed. */
function accountView(account: ChannelAccount): ChannelAccountView {
  const { key_mode: keyMode, products, sign_mode: signMode } = account.settings
  const mode = keyMode ?? signMode
  return {
    id: account.id,
    object: 'channel_account',
    channel: account.channel,
    livemode: account.livemode,
    merchant_no: account.merchantNo,
    status: account.status,
    products: Array.isArray(products) ? products.map(String) : [],
    verifies_by: typeof mode === 'string' ? mode : null,
  }
}

export function registerAccountRoutes(scope: HttpApp, deps: Deps): void {
  const app = typed(scope)

  const requireAccount = async ({ appId, livemode }: Caller, id: string): Promise<ChannelAccount> => {
    const account = await findChannelAccount(deps.db, id)
    if (!account || account.appId !== appId || account.livemode !== livemode) throw refused('channel_account_not_found')
    return account
  }

  app.get(
    '/v1/channel_accounts',
    {
      config: { action: 'account.read' },
      schema: {
        tags,
        summary: 'List the channel accounts of this mode, without their secrets',
        response: { 200: listOf(channelAccountSchema) },
      },
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const found = await listChannelAccounts(deps.db, appId, livemode)
      return { object: 'list' as const, data: found.map(accountView), has_more: false }
    },
  )

  const verbs = [
    ['suspend', 'Take no new payments by an account; open ones are still followed', 'suspended'],
    ['resume', 'Take new payments by a suspended account again', 'active'],
  ] as const
  for (const [verb, summary, status] of verbs)
    app.post(
      `/v1/channel_accounts/:id/${verb}`,
      {
        config: { action: 'account.manage' },
        schema: {
          tags,
          summary,
          params: idParams,
          body: nothing,
          response: { 200: channelAccountSchema },
        } satisfies FastifyZodOpenApiSchema,
      },
      async (request) => {
        const caller = callerOf(request)
        const account = await requireAccount(caller, request.params.id)
        await changeAccountStatus(deps, account, status, caller.by)
        return accountView(await requireAccount(caller, account.id))
      },
    )
}
