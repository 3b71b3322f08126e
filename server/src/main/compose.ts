import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastifyStatic from '@fastify/static'
import type { Provider } from '@openfeature/server-sdk'
import { honourIdempotencyKeys, registerAppRoutes, requireCaller } from '../apps/index.ts'
import { brakeRolloutsWork } from '../brake/index.ts'
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
import {
  type ChannelRegistry,
  type Connector,
  createAlipayConnector,
  createChannelRegistry,
  createUnionpayConnector,
  createWeChatConnector,
  registerAccountRoutes,
} from '../channels/index.ts'
import { type ConsoleFiles, registerConsole } from '../console/index.ts'
import { createLinkCreator, createLinkRevoker, registerFriendPayLinkRoutes } from '../friend-pay/index.ts'
import { createNotificationReceiver, registerNotificationRoutes, retryParkedWork } from '../notifications/index.ts'
import { createOrderCreator } from '../orders/index.ts'
import {
  type AttemptChecker,
  checkAttemptsWork,
  createAttemptChecker,
  createAttemptStarter,
  createFactApplier,
  createOrderCloser,
  createOrderLook,
  expireOrdersWork,
  registerOrderRoutes,
} from '../payments/index.ts'
import {
  type Clock,
  type Config,
  createHttpApp,
  createLinkTokens,
  createLogger,
  createMetrics,
  createSecretBox,
  createWake,
  type Database,
  type Deps,
  type DueWork,
  drainable,
  type HttpApp,
  type Logger,
  openDatabase,
  type Random,
  randomText,
  refused,
  startEventTailer,
  systemClock,
  systemRandom,
} from '../platform/index.ts'
import {
  createRefundRequester,
  registerRefundRoutes,
  registerStrayMoneyRoutes,
  returnStrayWork,
  submitRefundsWork,
} from '../refunds/index.ts'
import { registerReportRoutes } from '../reports/index.ts'
import { createRollouts, type Rollouts } from '../rollout/index.ts'
import { createExchangeKeeper, type ExchangeKeeper, registerTimelineRoutes } from '../timeline/index.ts'
import { createWebhookWork, type DeliveryOptions, registerWebhookRoutes } from '../webhooks/index.ts'
import { registerApiDocs } from './api-docs.ts'
import { housekeepingWork } from './housekeeping.job.ts'
import { registerLedgerRoutes } from './ledger-routes.ts'
import { registerOperations } from './operations.ts'
import { registerRolloutRoutes } from './rollout-routes.ts'

/** This is the only file that constructs things. A test replaces time, randomness and the network by passing its own. */
export type Surroundings = Readonly<{
  clock?: Clock
  random?: Random
  fetch?: typeof fetch
  connectors?: readonly Connector[]
  log?: Logger
  defaultMetrics?: boolean
  /** An OpenFeature provider in place of our own rules for who sees a method; docs/flows/rollout.md says what it is asked. */
  flagProvider?: Provider
}>

const reportConnections = 2
const reportTimeoutMs = 30_000

export type Core = Readonly<{
  deps: Deps
  /** Connections that only read, for what reads many rows at once: payments never wait behind a report. */
  reportsDb: Database
  /** What was said between us and the channels, on its way to the timeline. */
  exchanges: ExchangeKeeper
  registry: ChannelRegistry
  connectors: readonly Connector[]
  check: AttemptChecker
  applyFact: ReturnType<typeof createFactApplier>
  rollouts: Rollouts
}>

export function composeCore(config: Config, name: string, surroundings: Surroundings = {}): Core {
  const log = surroundings.log ?? createLogger({ level: config.LOG_LEVEL, name })
  const clock = surroundings.clock ?? systemClock
  const random = surroundings.random ?? systemRandom
  const db = openDatabase({
    url: config.DATABASE_URL,
    poolMax: config.DATABASE_POOL_MAX,
    applicationName: `hutong-${name}`,
    onError: (error) => log.warn({ err: error }, 'an idle database connection ended'),
  })
  const deps: Deps = {
    config,
    db,
    clock,
    random,
    log,
    metrics: createMetrics({ defaults: surroundings.defaultMetrics ?? true }),
    box: createSecretBox(config.HUTONG_SECRET, random),
    links: createLinkTokens(config.HUTONG_SECRET),
    wake: createWake(db, { onError: (error) => log.warn({ err: error }, 'the wake-up connection failed') }),
  }
  const reportsDb = openDatabase({
    url: config.DATABASE_URL,
    poolMax: reportConnections,
    applicationName: `hutong-${name}-reports`,
    statementTimeoutMs: reportTimeoutMs,
    forReports: true,
    onError: (error) => log.warn({ err: error }, 'an idle database connection ended'),
  })
  const connectors = surroundings.connectors ?? [
    createWeChatConnector(),
    createAlipayConnector(),
    createUnionpayConnector(),
  ]
  const exchanges = createExchangeKeeper(deps)
  const registry = createChannelRegistry(deps, connectors, {
    fetch: surroundings.fetch ?? fetch,
    keep: exchanges.keep,
  })
  const applyFact = createFactApplier(deps)
  const rollouts = createRollouts(deps, surroundings.flagProvider)
  return {
    deps,
    reportsDb,
    exchanges,
    registry,
    connectors,
    applyFact,
    rollouts,
    check: createAttemptChecker(deps, registry, applyFact),
  }
}

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

/** Everything that happens by itself. */
export function composeWork(
  core: Omit<Core, 'reportsDb' | 'exchanges'>,
  options: DeliveryOptions = {},
): { work: readonly DueWork[]; close: () => Promise<void> } {
  const { check, deps, registry, rollouts } = core
  const webhooks = createWebhookWork(deps, options)
  return {
    work: [
      checkAttemptsWork(deps, check),
      expireOrdersWork(deps),
      retryParkedWork(deps, registry),
      submitRefundsWork(deps, registry),
      returnStrayWork(deps),
      brakeRolloutsWork(deps, rollouts),
      housekeepingWork(deps),
      ...webhooks.work,
    ],
    close: webhooks.close,
  }
}

export async function closeCore({ deps, exchanges, reportsDb, rollouts }: Core): Promise<void> {
  await exchanges.flush()
  await reportsDb.close()
  rollouts.close()
  await deps.wake.close()
  await deps.db.close()
}
