import type { Provider } from '@openfeature/server-sdk'
import { brakeRolloutsWork } from '../brake/index.ts'
import {
  type ChannelRegistry,
  type Connector,
  createAlipayConnector,
  createChannelRegistry,
  createUnionpayConnector,
  createWeChatConnector,
} from '../channels/index.ts'
import { retryParkedWork } from '../notifications/index.ts'
import { checkApplicationsWork, type OnboardingDeps } from '../onboarding/index.ts'
import {
  type AttemptChecker,
  checkAttemptsWork,
  closeSuspendedWork,
  createAttemptChecker,
  createFactApplier,
  expireOrdersWork,
} from '../payments/index.ts'
import {
  type Clock,
  type Config,
  createLinkTokens,
  createLogger,
  createMetrics,
  createSecretBox,
  createWake,
  type Database,
  type Deps,
  type DueWork,
  type Logger,
  openDatabase,
  type Random,
  systemClock,
  systemRandom,
} from '../platform/index.ts'
import { returnStrayWork, submitRefundsWork } from '../refunds/index.ts'
import { createRollouts, type Rollouts } from '../rollout/index.ts'
import { createExchangeKeeper, type ExchangeKeeper } from '../timeline/index.ts'
import { createWebhookWork, type DeliveryOptions } from '../webhooks/index.ts'
import { housekeepingWork } from './housekeeping.job.ts'
import { openReportsDatabase } from './reports-database.ts'

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
  onboarding: OnboardingDeps
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
  const connectors = surroundings.connectors ?? [
    createWeChatConnector(),
    createAlipayConnector(),
    createUnionpayConnector(),
  ]
  const exchanges = createExchangeKeeper(deps)
  const network = { fetch: surroundings.fetch ?? fetch }
  const registry = createChannelRegistry(deps, connectors, { ...network, keep: exchanges.keep })
  const applyFact = createFactApplier(deps)
  return {
    deps,
    reportsDb: openReportsDatabase(config, name, log),
    exchanges,
    registry,
    connectors,
    applyFact,
    rollouts: createRollouts(deps, surroundings.flagProvider),
    check: createAttemptChecker(deps, registry, applyFact),
    onboarding: { ...deps, ...network, connectors },
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
      closeSuspendedWork(deps),
      checkApplicationsWork(core.onboarding),
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
