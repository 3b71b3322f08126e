import { channels } from '@hutong/contract'
import type { Connector } from '../../src/channels/index.ts'
import { createChannelRegistry } from '../../src/channels/index.ts'
import { closeCore, composeCore, composeWork } from '../../src/main/compose.ts'
import { composeApi } from '../../src/main/compose-api.ts'
import { createNotificationReceiver, type NotificationReceiver } from '../../src/notifications/index.ts'
import { createOrderCreator, type OrderCreator } from '../../src/orders/index.ts'
import {
  type AttemptStarter,
  createAttemptChecker,
  createAttemptStarter,
  createFactApplier,
  createOrderCloser,
  createOrderLook,
  type OrderCloser,
  type OrderLook,
} from '../../src/payments/index.ts'
import {
  createLogger,
  type Deps,
  type DueWork,
  movableClock,
  type Random,
  readConfig,
  systemRandom,
} from '../../src/platform/index.ts'
import { approveRefund, rejectRefund, retryRefund, settleRefund } from '../../src/refunds/decide-by-person.ts'
import { createRefundRequester, type RefundRequester } from '../../src/refunds/index.ts'
import { decideStray } from '../../src/refunds/return-stray.job.ts'
import { createRollouts } from '../../src/rollout/index.ts'
import { createTestDatabase } from '../support/database.ts'
import { plainPages } from '../support/world.ts'
import { createFakeConnector } from './fake-connector.ts'
import type { Gateway } from './gateway.ts'
import { startMerchant } from './merchant.ts'

/** Rules broken on purpose, to see that the simulation notices. */
export type Sabotage = Readonly<{
  deps?: (deps: Deps) => Deps
  connector?: (connector: Connector) => Connector
  receive?: (receive: NotificationReceiver) => NotificationReceiver
}>

const peopleOf = (deps: Deps) => ({
  approve: bound(deps, approveRefund),
  reject: bound(deps, rejectRefund),
  retry: bound(deps, retryRefund),
  settle: bound(deps, settleRefund),
  decideStray: bound(deps, decideStray),
})
/** What people can do about money that goes back. */
type People = ReturnType<typeof peopleOf>
const bound =
  <Rest extends readonly unknown[], Result>(deps: Deps, decide: (deps: Deps, ...rest: Rest) => Result) =>
  (...rest: Rest): Result =>
    decide(deps, ...rest)

/** One life of the server's process, from its start to its stop. */
export type Server = Readonly<{
  createOrder: OrderCreator
  startAttempt: AttemptStarter
  closeOrder: OrderCloser
  look: OrderLook
  receive: NotificationReceiver
  requestRefund: RefundRequester
  people: People
  work: readonly DueWork[]
  stop: () => Promise<void>
}>

export type Stage = Awaited<ReturnType<typeof createStage>>

const masterKey = Buffer.alloc(32, 7).toString('base64')
export const startOfTime = new Date('2026-11-23T02:00:00.000Z')

/**
 * What lives of several seeds share, because making it costs more than a life: a database, a merchant's web server, and the API
 * that is asked at the end. The clock, the dice and the gateway are those of whoever is on stage.
 */
export async function createStage(sabotage: Sabotage = {}) {
  const [database, merchant] = await Promise.all([createTestDatabase(), startMerchant()])
  const clock = movableClock(startOfTime)
  const config = readConfig({
    DATABASE_URL: database.url,
    HUTONG_SECRET: masterKey,
    PUBLIC_URL: 'https://pay.example',
    WEBHOOK_ALLOW_PRIVATE: 'true',
    DATABASE_POOL_MAX: '4',
    LOG_LEVEL: 'fatal',
  })
  const errors: string[] = []
  const log = createLogger({
    level: 'error',
    name: 'simulation',
    destination: { write: (line) => void errors.push(line) },
  })
  let random: Random = systemRandom
  let gateway: Gateway | undefined
  const onStage = (): Gateway => {
    if (!gateway) throw new Error('nobody is on stage')
    return gateway
  }
  const connectors = channels
    .map((channel) => createFakeConnector(channel, onStage))
    .map((connector) => sabotage.connector?.(connector) ?? connector)
  const core = composeCore(config, 'simulated', {
    clock,
    log,
    connectors,
    defaultMetrics: false,
    random: { bytes: (length) => random.bytes(length) },
  })
  const api = await composeApi(core, plainPages)

  // Everything that remembers is made anew, as in a new process; only the connections stay, since opening them costs more than a life.
  const openServer = (): Server => {
    const deps = sabotage.deps?.(core.deps) ?? core.deps
    const registry = createChannelRegistry(deps, connectors, { fetch })
    const applyFact = createFactApplier(deps)
    const check = createAttemptChecker(deps, registry, applyFact)
    const rollouts = createRollouts(deps)
    const look = createOrderLook(deps, check)
    const receive = createNotificationReceiver(deps, registry)
    const onboarding = { ...deps, connectors, fetch }
    const { close, work } = composeWork(
      { deps, registry, connectors, applyFact, check, rollouts, onboarding },
      { wholeRounds: true },
    )
    return {
      createOrder: createOrderCreator(deps),
      startAttempt: createAttemptStarter(deps, registry, applyFact, check, rollouts),
      closeOrder: createOrderCloser(deps, look),
      look,
      receive: sabotage.receive?.(receive) ?? receive,
      requestRefund: createRefundRequester(deps, registry),
      people: peopleOf(deps),
      work,
      stop: async () => {
        rollouts.close()
        await close()
      },
    }
  }

  return {
    clock,
    merchant,
    deps: core.deps,
    connectors,
    /** Lines of the server's log that speak of an error; emptied by whoever reads them. */
    errors,
    openServer,
    enter(next: { gateway: Gateway; random: Random }) {
      gateway = next.gateway
      random = next.random
    },
    async ask(path: string, apiKey: string): Promise<unknown> {
      const answer = await api.app.inject({ method: 'GET', url: path, headers: { authorization: `Bearer ${apiKey}` } })
      if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}`)
      return answer.json()
    },
    async close() {
      await api.stop()
      await closeCore(core)
      await merchant.close()
      await database.drop()
    },
  }
}
