import { startWorker } from '../platform/index.ts'
import { closeCore, composeCore, composeWork } from './compose.ts'
import { configOrExit, databaseOrExit, logConfig, stopOnSignal } from './process.ts'

const config = configOrExit()
const core = composeCore(config, 'worker')
logConfig(core.deps.log, config)
await databaseOrExit(core.deps.db)
const { close, work } = composeWork(core)
const worker = startWorker(work, core.deps.log)
// What a commit elsewhere made due is looked at now, not at the end of a pause.
core.deps.wake.listen(() => worker.nudge())
stopOnSignal(core.deps.log, async () => {
  await worker.stop()
  await close()
  await closeCore(core)
})
core.deps.log.info({ work: work.map((each) => each.name) }, 'working')
