import { errorSchema } from '@hutong/contract'
import scalar from '@scalar/fastify-api-reference'
import { z } from 'zod'
import type { HttpApp } from '../platform/index.ts'

/** Scalar draws with inline script and styles; what the policy is for is that the page talks to this server alone. */
const docsPolicy =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const scalarSettings = {
  url: '/openapi.json',
  title: 'Hutong',
  favicon: 'data:,',
  withDefaultFonts: false,
  telemetry: false,
  // These would send the document to a service elsewhere.
  showDeveloperTools: 'never',
  hideClientButton: true,
  agent: { disabled: true, hideAddApi: true },
  mcp: { disabled: true },
}

/** `/openapi.json`, and `/docs` to browse it, where the bare address leads too. */
export async function registerApiDocs(app: HttpApp): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', docsPolicy)
    })
    await scope.register(scalar, { routePrefix: '/docs', configuration: scalarSettings as never })
  })
  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/docs', 302))
  app.get('/openapi.json', { schema: { hide: true } }, async () => completeOpenApi(app.swagger()))
}

type Operation = { operationId?: string; summary?: string; responses?: Record<string, { description?: string }> }
type Document = {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, unknown> }
}

const answers: Record<string, string> = { 200: 'Done.', 201: 'Created.', 202: 'Accepted.' }

/** Every operation can refuse: the one error body is said once and referred to everywhere. */
export function completeOpenApi(document: unknown): unknown {
  const copy = structuredClone(document) as Document
  copy.components = { ...copy.components, schemas: { ...copy.components?.schemas, Error: errorComponent() } }
  for (const [path, operations] of Object.entries(copy.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      operation.operationId ??= operationId(method, path)
      for (const [status, answer] of Object.entries(operation.responses ?? {}))
        if (answer.description === 'Default Response') answer.description = answers[status] ?? 'Done.'
      operation.responses = {
        ...operation.responses,
        default: {
          description: 'A refusal, by name; docs/errors.md lists every code.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        } as { description: string },
      }
    }
  }
  return copy
}

/** The schema carries an id, so it is given as a reference into `$defs` beside it, which leads nowhere inside an OpenAPI document. */
function errorComponent(): unknown {
  const { $defs } = z.toJSONSchema(errorSchema, { io: 'output' })
  const body = $defs?.Error
  if (!body) throw new Error('The error schema has lost its name.')
  return body
}

/** A name for generators of clients: `GET /v1/orders/{id}/attempts` is `get_orders_id_attempts`. */
function operationId(method: string, path: string): string {
  const words = path.replace(/^\/v1/, '').split('/').filter(Boolean)
  return [method.toLowerCase(), ...words.map((word) => word.replace(/[{}]/g, ''))].join('_')
}
