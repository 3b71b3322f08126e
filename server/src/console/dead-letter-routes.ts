import { type DeadLetterView, deadLetterSchema, listOf, listQuerySchema } from '@hutong/contract'
import { callerOf } from '../apps/index.ts'
import { type Deps, type HttpApp, typed } from '../platform/index.ts'
import { type DeadLetter, listDeadLetters } from '../webhooks/index.ts'

const deadLetterView = (letter: DeadLetter): DeadLetterView => ({
  id: letter.id,
  object: 'webhook_delivery',
  event: letter.eventId,
  event_type: letter.eventType,
  subject_id: letter.subjectId,
  endpoint: letter.endpointId,
  url: letter.url,
  status: letter.status,
  tries: letter.tries,
  next_attempt_at: null,
  last_status_code: letter.lastStatusCode,
  last_error: letter.lastError,
  delivered_at: null,
  created_at: letter.createdAt.toISOString(),
})

/** What no endpoint took in the end, of all of an app's endpoints. */
export function registerDeadLetterRoutes(scope: HttpApp, deps: Deps): void {
  typed(scope).get(
    '/console/api/dead_letters',
    {
      config: { action: 'webhook.read' },
      schema: { hide: true, querystring: listQuerySchema, response: { 200: listOf(deadLetterSchema) } },
    },
    async (request) => {
      const { appId, livemode } = callerOf(request)
      const { limit, starting_after: startingAfter } = request.query
      const found = await listDeadLetters(deps.db, { appId, livemode, startingAfter, limit: limit + 1 })
      return {
        object: 'list' as const,
        data: found.slice(0, limit).map(deadLetterView),
        has_more: found.length > limit,
      }
    },
  )
}
