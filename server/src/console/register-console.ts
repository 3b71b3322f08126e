import { requirePerson } from '../apps/index.ts'
import type { Deps, HttpApp } from '../platform/index.ts'
import { registerAuditRoutes } from './audit-routes.ts'
import { registerPeopleRoutes } from './people-routes.ts'
import { registerSessionRoutes } from './session-routes.ts'

/** The page runs scripts of ours and talks to this server, and nothing else; its styles are written by its components. */
const consolePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** For everything below `/console`. */
export function sendConsoleHeaders(scope: HttpApp): void {
  scope.addHook('onSend', async (_request, reply) => {
    reply.header('content-security-policy', consolePolicy)
    reply.header('cross-origin-opener-policy', 'same-origin')
    reply.header('cross-origin-resource-policy', 'same-origin')
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}

/** What the console asks beyond `/v1`: signing in, people, the audit log. */
export async function registerConsole(app: HttpApp, deps: Deps): Promise<void> {
  await app.register(async (scope) => {
    sendConsoleHeaders(scope)
    registerSessionRoutes(scope, deps)
    await scope.register(async (inner) => {
      requirePerson(inner, deps)
      registerPeopleRoutes(inner, deps)
      registerAuditRoutes(inner, deps)
    })
  })
}
