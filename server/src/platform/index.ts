export { type AuditEntry, type AuditFacts, type AuditQuery, appendAudit, listAudit, type StoredAudit } from './audit.ts'
export { type Batcher, createBatcher } from './batcher.ts'
export { type Beliefs, createBeliefs } from './beliefs.ts'
export { unsafeSettings } from './check-database.ts'
export { type Clock, movableClock, systemClock } from './clock.ts'
export { type Config, ConfigError, describeConfig, readConfig } from './config.ts'
export { type CrashPoint, crashPoint, crashPoints, onCrashPoint, SimulatedCrash } from './crash-point.ts'
export { type CsvRow, csvStream } from './csv.ts'
export {
  columns,
  type Database,
  errorCode,
  openDatabase,
  type Queries,
  type Row,
  type Statement,
  statement,
  type Tx,
  violatedConstraint,
} from './database.ts'
export type { Deps } from './deps.ts'
export { drainable } from './drain.ts'
export { type DueWork, startWorker, type Worker } from './due-work.ts'
export { type EventTailer, startEventTailer } from './event-tailer.ts'
export { createHttpApp, type HttpApp, prefersChinese, problemOf, sendError, typed } from './http.ts'
export {
  attemptIdOf,
  attemptNoOf,
  businessNoOf,
  firstIdAt,
  idPrefixes,
  idTime,
  newId,
  refundIdOf,
  refundNoOf,
} from './ids.ts'
export { invariant } from './invariant.ts'
export { createLinkTokens, type LinkPurpose, type LinkTokens } from './link-token.ts'
export { createLogger, type Logger, Masked, masked } from './log.ts'
export { maskedId, maskedName } from './mask.ts'
export { createMetrics, type Metrics } from './metrics.ts'
export {
  appendEvents,
  type EventCursor,
  findEvent,
  headOfLog,
  listEvents,
  type NewEvent,
  readEventsAfter,
  type StoredEvent,
  startOfLog,
} from './outbox.ts'
export { type Random, randomFraction, randomText, systemRandom } from './random.ts'
export { createRateLimit, type RateLimit } from './rate-limit.ts'
export { RefusedError, refused } from './refusal.ts'
export { createSecretBox, type SecretBox, sameText, UnsealError } from './secret-box.ts'
export { createWake, type Wake } from './wake.ts'
