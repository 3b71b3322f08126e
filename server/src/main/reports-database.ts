import { type Config, type Database, type Logger, openDatabase } from '../platform/index.ts'

const connections = 2
const timeoutMs = 30_000

/** Connections that only read, planned as PostgreSQL thinks best: a report reads many rows, and no payment waits behind one. */
export const openReportsDatabase = (config: Config, name: string, log: Logger): Database =>
  openDatabase({
    url: config.DATABASE_URL,
    poolMax: connections,
    applicationName: `hutong-${name}-reports`,
    statementTimeoutMs: timeoutMs,
    forReports: true,
    onError: (error) => log.warn({ err: error }, 'an idle database connection ended'),
  })
