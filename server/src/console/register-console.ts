import { actingOf, requireCaller, requirePerson } from '../apps/index.ts'
import { type Deps, type HttpApp, refused } from '../platform/index.ts'
import { registerAuditRoutes } from './audit-routes.ts'
import { registerDeadLetterRoutes } from './dead-letter-routes.ts'
import { registerOrderSearchRoutes } from './order-routes.ts'
import { type ConsoleFiles, registerPageRoutes } from './page-routes.ts'
import { registerPeopleRoutes } from './people-routes.ts'
import { registerSessionRoutes } from './session-routes.ts'

/** Of answers that are no page: should a browser be made to show one, it runs and loads nothing. */
const answerPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** For everything below `/console`. */
export function sendConsoleHeaders(scope: HttpApp): void {
  scope.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', answerPolicy)
    reply.header('cross-origin-opener-policy', 'same-origin')
    reply.header('cross-origin-resource-policy', 'same-origin')
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}

/** The console's pages, and what they ask beyond `/v1`: signing in, people, the audit log. Without `files` there are no pages. */
export async function registerConsole(app: HttpApp, deps: Deps, files?: ConsoleFiles): Promise<void> {
  await app.register(async (scope) => {
    sendConsoleHeaders(scope)
    if (files) await registerPageRoutes(scope, deps, files)
    registerSessionRoutes(scope, deps)
    await scope.register(async (inner) => {
      requirePerson(inner, deps)
      registerPeopleRoutes(inner, deps)
      registerAuditRoutes(inner, deps)
    })
    // About one app in one mode, as the routes of `/v1` are, and for persons alone.
    await scope.register(async (inner) => {
      requireCaller(inner, deps)
      inner.addHook('onRequest', async (request) => {
        if (actingOf(request).actor.kind !== 'person') throw refused('not_permitted')
      })
      registerOrderSearchRoutes(inner, deps)
      registerDeadLetterRoutes(inner, deps)
    })
  })
}
