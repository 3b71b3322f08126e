import { closeCore, composeCore } from './compose.ts'
import { composeApi } from './compose-api.ts'
import { loadConsole, loadPages } from './pages.ts'
import { configOrExit, databaseOrExit, logConfig, stopOnSignal } from './process.ts'

const config = configOrExit()
const core = composeCore(config, 'api')
logConfig(core.deps.log, config)
await databaseOrExit(core.deps.db)
const api = await composeApi(core, await loadPages(), loadConsole())
stopOnSignal(core.deps.log, async () => {
  await api.stop()
  await closeCore(core)
})
const address = await api.app.listen({ port: config.PORT, host: config.HOST })
core.deps.log.info({ address }, 'listening')
