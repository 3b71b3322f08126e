import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import { honourIdempotencyKeys, registerAppRoutes, requireCaller } from '../apps/index.ts'
import {
  createCashierLoader,
  createLivePages,
  createMethodExplainer,
  createOrderLoader,
  createRefundsOfAttempt,
  createShareConfig,
  type PageRenderer,
  registerAskRoutes,
  registerCashierRoutes,
  registerFriendRoutes,
  registerMethodRoutes,
  registerPayerRoutes,
  registerReturnRoutes,
  registerScanRoutes,
  sendProblemPage,
} from '../cashier/index.ts'
import { registerAccountRoutes } from '../channels/index.ts'
import { type ConsoleFiles, registerConsole } from '../console/index.ts'
import { createLinkCreator, createLinkRevoker, registerFriendPayLinkRoutes } from '../friend-pay/index.ts'
import { createNotificationReceiver, registerNotificationRoutes } from '../notifications/index.ts'
import { registerApplicationRoutes } from '../onboarding/index.ts'
import { createOrderCreator } from '../orders/index.ts'
import { createAttemptStarter, createOrderCloser, createOrderLook, registerOrderRoutes } from '../payments/index.ts'
import { createHttpApp, drainable, type HttpApp, randomText, refused, startEventTailer } from '../platform/index.ts'
import { createRefundRequester, registerRefundRoutes, registerStrayMoneyRoutes } from '../refunds/index.ts'
import { registerReportRoutes } from '../reports/index.ts'
import { registerTimelineRoutes } from '../timeline/index.ts'
import { registerWebhookRoutes } from '../webhooks/index.ts'
import { registerApiDocs } from './api-docs.ts'
import type { Core } from './compose.ts'
import { registerLedgerRoutes } from './ledger-routes.ts'
import { registerOperations } from './operations.ts'
import { registerRolloutRoutes } from './rollout-routes.ts'

export type Api = Readonly<{ app: HttpApp; stop: () => Promise<void> }>

export async function composeApi(core: Core, pages: PageRenderer, consoleFiles?: ConsoleFiles): Promise<Api> {
  const { applyFact, check, deps, registry, rollouts } = core
  const app = await createHttpApp({
    log: deps.log,
    trustProxy: deps.config.TRUST_PROXY,
    newRequestId: () => `req_${randomText(deps.random, 20)}`,
    openapi: { serverUrl: deps.config.PUBLIC_URL },
    pageNotFound: (request, reply) => sendProblemPage(deps, pages, request, reply, refused('route_not_found')),
  })
  const drain = drainable(app.server)
  const tailer = await startEventTailer(deps.db, deps.wake, (error) =>
    deps.log.warn({ err: error }, 'new events could not be read'),
  )
  const live = createLivePages(tailer, deps.metrics)
  const look = createOrderLook(deps, check)
  const startAttempt = createAttemptStarter(deps, registry, applyFact, check, rollouts)
  const createLink = createLinkCreator(deps, registry, rollouts)
  const revokeLink = createLinkRevoker(deps)

  await app.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginResourcePolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // What these say is for plugins and browsers long gone, and every answer would carry it.
    dnsPrefetchControl: false,
    ieNoOpen: false,
    originAgentCluster: false,
    permittedCrossDomainPolicies: false,
    xssFilter: false,
  })
  const operations = registerOperations(app, deps)

  await app.register(async (scope) => {
    requireCaller(scope, deps)
    honourIdempotencyKeys(scope, deps)
    registerOrderRoutes(scope, deps, {
      createOrder: createOrderCreator(deps),
      closeOrder: createOrderCloser(deps, look),
      startAttempt,
    })
    registerFriendPayLinkRoutes(scope, deps, { createLink, revokeLink })
    registerRefundRoutes(scope, deps, { requestRefund: createRefundRequester(deps, registry) })
    registerStrayMoneyRoutes(scope, deps)
    registerApplicationRoutes(scope, core.onboarding)
    registerWebhookRoutes(scope, deps)
    registerLedgerRoutes(scope, deps)
    registerTimelineRoutes(scope, deps, core.exchanges)
    registerReportRoutes(scope, deps, { registry, reportsDb: core.reportsDb })
    registerRolloutRoutes(scope, deps, rollouts)
    registerMethodRoutes(scope, deps, createMethodExplainer(deps, registry, rollouts))
    registerAppRoutes(scope, deps)
    registerAccountRoutes(scope, deps)
  })
  await registerConsole(app, deps, consoleFiles)

  registerNotificationRoutes(app, createNotificationReceiver(deps, registry))

  await app.register(async (scope) => {
    await scope.register(cookie)
    await scope.register(formbody)
    await scope.register(rateLimit, { global: false })
    const loadOrder = createOrderLoader(deps, registry, rollouts)
    const use = {
      load: createCashierLoader(deps, loadOrder),
      loadOrder,
      startAttempt,
      look,
      live,
      pages,
      shareConfig: createShareConfig(deps, registry),
      revokeLink,
      registry,
    }
    registerCashierRoutes(scope, deps, use)
    registerAskRoutes(scope, deps, { ...use, createLink })
    registerScanRoutes(scope, deps, use)
    registerReturnRoutes(scope)
    registerFriendRoutes(scope, deps, registry, use)
    registerPayerRoutes(scope, deps, { ...use, refundsOfAttempt: createRefundsOfAttempt(deps) })
  })

  await app.register(fastifyStatic, {
    root: pages.assets.dir,
    prefix: pages.assets.prefix,
    immutable: true,
    maxAge: '365d',
    index: false,
    decorateReply: false,
  })
  await registerApiDocs(app)
  await app.ready()

  return {
    app,
    stop: async () => {
      operations.drain()
      live.close()
      await drain.close(() => app.close())
      tailer.close()
    },
  }
}
