import { type CostReport, costQuerySchema, costReportSchema, whatIfQuerySchema, whatIfSchema } from '@hutong/contract'
import type { FastifyZodOpenApiSchema } from 'fastify-zod-openapi'
import { callerOf } from '../apps/index.ts'
import type { ChannelRegistry } from '../channels/index.ts'
import { csvStream, type Database, type Deps, type HttpApp, typed } from '../platform/index.ts'
import { periodOf } from './period.ts'
import { readCosts, readWhatIfs } from './read-reports.ts'

const tags = ['Reports']

/** Amounts in fen, as everywhere: a sheet that divides by a hundred is easier mended than one that was rounded. */
const csvColumns = [
  'payments',
  'amount',
  'fee',
  'fee_unknown',
  'instalment_cost',
  'refunded',
  'fee_returned',
  'net_cost',
  'share',
] as const

export const costsCsv = (report: CostReport) =>
  csvStream(
    [report.by, ...csvColumns],
    report.data.map((row) => [row.key, ...csvColumns.map((column) => row[column])]),
  )

export function registerReportRoutes(
  app: HttpApp,
  deps: Deps,
  use: { registry: ChannelRegistry; reportsDb: Database },
): void {
  typed(app).get(
    '/v1/reports/costs',
    {
      config: { action: 'cost.read' },
      schema: {
        tags,
        summary: 'What payments cost, by app, channel, method, product, day or month',
        description: 'With `format=csv` the rows come as a file for spreadsheets.',
        querystring: costQuerySchema,
        response: { 200: costReportSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request, reply) => {
      const { appId, livemode } = callerOf(request)
      const { by, format } = request.query
      const period = periodOf(request.query, deps.clock.now())
      const report = await readCosts(use.reportsDb, by, { appIds: [appId], livemode, period })
      if (format === 'json') return report
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="costs-${by}-${period.from}-${period.to}.csv"`)
        .send(costsCsv(report) as never)
    },
  )

  typed(app).get(
    '/v1/reports/costs/what_if',
    {
      config: { action: 'cost.read' },
      schema: {
        tags,
        summary: 'What the same payments would cost by each of the app’s methods today',
        querystring: whatIfQuerySchema,
        response: { 200: whatIfSchema },
      } satisfies FastifyZodOpenApiSchema,
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const period = periodOf(request.query, deps.clock.now())
      const scope = { appIds: [appId], livemode, period } as const
      const data = await readWhatIfs(deps, use.registry, use.reportsDb, scope, request.query.method)
      return { object: 'list' as const, data, has_more: false, from: period.from, to: period.to }
    },
  )
}
