import { createHttpApp, randomText, startWorker } from '../platform/index.ts'
import { closeCore, composeCore, composeWork } from './compose.ts'
import { registerOperations } from './operations.ts'
import { configOrExit, databaseOrExit, logConfig, stopOnSignal } from './process.ts'

const config = configOrExit()
const core = composeCore(config, 'worker')
logConfig(core.deps.log, config)
await databaseOrExit(core.deps.db)
const { close, work } = composeWork(core)
const worker = startWorker(work, core.deps.log)
// What a commit elsewhere made due is looked at now, not at the end of a pause.
core.deps.wake.listen(() => worker.nudge())
// The worker's own health and metrics, for whoever watches it; without WORKER_PORT it serves no HTTP.
const watched =
  config.WORKER_PORT === undefined
    ? undefined
    : await createHttpApp({
        log: core.deps.log,
        trustProxy: config.TRUST_PROXY,
        newRequestId: () => `req_${randomText(core.deps.random, 20)}`,
      })
if (watched) {
  registerOperations(watched, core.deps)
  await watched.listen({ port: config.WORKER_PORT, host: config.HOST })
}
stopOnSignal(core.deps.log, async () => {
  await watched?.close()
  await worker.stop()
  await close()
  await closeCore(core)
})
core.deps.log.info({ work: work.map((each) => each.name) }, 'working')
