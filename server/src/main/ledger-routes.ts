import { listOf, listQuerySchema } from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { z } from 'zod'
import { callerOf } from '../apps/index.ts'
import { listTransfers, readBalances } from '../ledger/index.ts'
import { type Deps, type HttpApp, typed } from '../platform/index.ts'

const tags = ['Ledger']

const accountSchema = z
  .object({
    object: z.literal('ledger_account'),
    account: z.string(),
    currency: z.string(),
    debits: z.int(),
    credits: z.int(),
    balance: z.int().meta({ description: 'Debits minus credits, in fen.' }),
  })
  .meta({ id: 'LedgerAccount' })

const transferSchema = z
  .object({
    id: z.string(),
    object: z.literal('ledger_transfer'),
    kind: z.string(),
    reference: z.string(),
    phase: z.enum(['posted', 'pending', 'post_pending', 'void_pending']),
    debit_account: z.string(),
    credit_account: z.string(),
    amount: z.int(),
    currency: z.string(),
    event_at: z.string(),
    created_at: z.string(),
  })
  .meta({ id: 'LedgerTransfer' })

/** The ledger lies below the modules that have routes of their own, so its two reading routes are composed here. */
export function registerLedgerRoutes(app: HttpApp, deps: Deps): void {
  typed(app).get(
    '/v1/ledger/accounts',
    {
      config: { action: 'ledger.read' },
      schema: {
        tags,
        summary: 'Balances of the app’s accounts, derived from its transfers',
        response: { 200: listOf(accountSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => ({
      object: 'list' as const,
      has_more: false,
      data: (await readBalances(deps.db, callerOf(request).appId)).map(({ account, credits, currency, debits }) => ({
        object: 'ledger_account' as const,
        account,
        currency,
        debits: Number(debits),
        credits: Number(credits),
        balance: Number(debits - credits),
      })),
    }),
  )

  typed(app).get(
    '/v1/ledger/transfers',
    {
      config: { action: 'ledger.read' },
      schema: {
        tags,
        summary: 'Transfers, newest first',
        querystring: listQuerySchema.extend({ reference: z.string().max(64).optional() }),
        response: { 200: listOf(transferSchema) },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { limit, reference, starting_after: startingAfter } = request.query
      const transfers = await listTransfers(deps.db, {
        appId: callerOf(request).appId,
        startingAfter,
        reference,
        limit: limit + 1,
      })
      return {
        object: 'list' as const,
        has_more: transfers.length > limit,
        data: transfers.slice(0, limit).map((transfer) => ({
          id: transfer.id,
          object: 'ledger_transfer' as const,
          kind: transfer.kind,
          reference: transfer.reference,
          phase: transfer.phase,
          debit_account: transfer.debit,
          credit_account: transfer.credit,
          amount: Number(transfer.amount.amount),
          currency: transfer.amount.currency,
          event_at: transfer.eventAt.toISOString(),
          created_at: transfer.createdAt.toISOString(),
        })),
      }
    },
  )
}
