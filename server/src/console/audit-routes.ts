import { type AuditEntryView, auditEntrySchema, listOf } from '@hutong/contract'
import { z } from 'zod'
import { actingOf } from '../apps/index.ts'
import { type Deps, type HttpApp, listAudit, refused, type StoredAudit, typed } from '../platform/index.ts'

const idStart = 'aud_'
const word = z.string().max(100)

const auditQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  starting_after: z
    .string()
    .regex(/^aud_\d{1,18}$/)
    .optional(),
  app: word.optional(),
  by: word.optional(),
  action: word.optional(),
  subject: word.optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
})

const entryView = (entry: StoredAudit): AuditEntryView => ({
  id: `${idStart}${entry.position}`,
  object: 'audit_entry',
  app: entry.appId,
  by: entry.by,
  action: entry.action,
  subject: entry.subject,
  before: entry.before && { ...entry.before },
  after: entry.after && { ...entry.after },
  at: entry.at.toISOString(),
})

/** Newest first. Who sees some apps sees what was changed of those, and nothing of the installation. */
export function registerAuditRoutes(scope: HttpApp, deps: Deps): void {
  typed(scope).get(
    '/console/api/audit',
    {
      config: { action: 'audit.read' },
      schema: { hide: true, querystring: auditQuerySchema, response: { 200: listOf(auditEntrySchema) } },
    },
    async (request) => {
      const { action, app, by, from, limit, starting_after: after, subject, until } = request.query
      const { appIds } = actingOf(request)
      if (app !== undefined && appIds !== null && !appIds.includes(app)) throw refused('app_not_found', 'app')
      const found = await listAudit(deps.db, {
        before: after === undefined ? undefined : BigInt(after.slice(idStart.length)),
        appIds: app === undefined ? (appIds ?? undefined) : [app],
        by,
        action,
        subject,
        from: from === undefined ? undefined : new Date(from),
        until: until === undefined ? undefined : new Date(until),
        limit: limit + 1,
      })
      return { object: 'list' as const, data: found.slice(0, limit).map(entryView), has_more: found.length > limit }
    },
  )
}
