import type { HttpApp } from '../platform/index.ts'

/**
 * UnionPay sends the payer back by a form that the browser posts. What it says is not read: only the notification and the query
 * decide. The page is then asked for as ever, so that reloading it posts nothing again.
 */
export function registerReturnRoutes(app: HttpApp): void {
  for (const page of ['c', 'r']) {
    app.post<{ Params: { token: string } }>(`/${page}/:token`, { schema: { hide: true } }, (request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .redirect(`/${page}/${encodeURIComponent(request.params.token)}?returned`, 303),
    )
  }
}
