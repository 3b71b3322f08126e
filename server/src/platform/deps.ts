import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import type { LinkTokens } from './link-token.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Random } from './random.ts'
import type { SecretBox } from './secret-box.ts'
import type { Wake } from './wake.ts'

/** What every use case may be handed: plain objects made in `main/compose.ts`, passed as a first argument. */
export type Deps = Readonly<{
  config: Config
  db: Database
  clock: Clock
  random: Random
  log: Logger
  metrics: Metrics
  box: SecretBox
  links: LinkTokens
  wake: Wake
}>
