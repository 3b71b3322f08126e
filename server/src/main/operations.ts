import { type Deps, type HttpApp, sameText, sendError, statement } from '../platform/index.ts'

const ping = statement('operations.ping', 'select 1 as one')

/** `/healthz`: the process answers. `/readyz`: it may be given work. `/metrics`: Prometheus, behind METRICS_TOKEN where one is set. */
export function registerOperations(app: HttpApp, deps: Deps): { drain: () => void } {
  let draining = false
  const hide = { schema: { hide: true } }

  app.get('/healthz', hide, async () => ({ status: 'ok' }))
  app.get('/readyz', hide, async (request, reply) => {
    const reachable =
      !draining &&
      (await deps.db
        .query(ping)
        .then(() => true)
        .catch(() => false))
    return reachable ? { status: 'ready', database: deps.db.stats } : sendError(request, reply, { code: 'not_ready' })
  })
  app.get('/metrics', hide, async (request, reply) => {
    const token = deps.config.METRICS_TOKEN
    if (token && !sameText(request.headers.authorization ?? '', `Bearer ${token}`))
      return sendError(request, reply, { code: 'invalid_api_key' })
    return reply
      .type(deps.metrics.registry.contentType)
      .serializer((text) => String(text))
      .send(await deps.metrics.registry.metrics())
  })
  return {
    drain: () => {
      draining = true
    },
  }
}
