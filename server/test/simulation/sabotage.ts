import type { OpenAccount, TradeFact } from '../../src/channels/connector.ts'
import type { Values } from '../../src/platform/database.ts'
import type { Database, Statement, Tx } from '../../src/platform/index.ts'
import type { Sabotage } from './stage.ts'

/** A database in which one named statement of a transaction does nothing. */
const without = (database: Database, name: string): Database => ({
  ...database,
  get stats() {
    return database.stats
  },
  transaction: (run) =>
    database.transaction((tx) =>
      run({
        inTransaction: true,
        query: <R extends object>(sql: Statement, values?: Values) =>
          sql.name === name ? Promise.resolve<R[]>([]) : tx.query<R>(sql, values),
      } satisfies Tx),
    ),
})

const withAccount = (change: (account: OpenAccount) => OpenAccount): Sabotage['connector'] => {
  return (connector) => ({
    ...connector,
    open: (record) => {
      const opened = connector.open(record)
      return opened.kind === 'opened' ? { kind: 'opened', account: change(opened.account) } : opened
    },
  })
}

const doubtAsClosed = (fact: TradeFact): TradeFact =>
  fact.trade.state === 'unknown' ? { ...fact, trade: { ...fact.trade, state: 'closed' } } : fact

/** Ways to break the server on purpose, and how the simulation must notice. */
export const sabotages: Readonly<Record<string, { sabotage: Sabotage; noticed: RegExp }>> = {
  'captured money is not posted': {
    sabotage: { deps: (deps) => ({ ...deps, db: without(deps.db, 'ledger.insert') }) },
    noticed: /captures, 0 transfers/,
  },
  'events are not written': {
    sabotage: { deps: (deps) => ({ ...deps, db: without(deps.db, 'outbox.insert') }) },
    noticed: /knows the number of its newest event/,
  },
  'a notification is acknowledged and nothing written down': {
    sabotage: {
      receive: (receive) => async (to, raw) =>
        Buffer.from(raw.body).includes('forged')
          ? receive(to, raw)
          : { status: 200, contentType: 'text/plain', body: 'success' },
    },
    noticed: /was acknowledged, so it is written down/,
  },
  'no answer is taken for closed': {
    sabotage: {
      connector: withAccount((account) => ({
        ...account,
        prepay: async (request, call) => doubtAsClosed(await account.prepay(request, call)),
        queryTrade: async (ref, call) => doubtAsClosed(await account.queryTrade(ref, call)),
        closeTrade: async (ref, call) => doubtAsClosed(await account.closeTrade(ref, call)),
      })),
    },
    noticed: /was found by asking/,
  },
  'a repeat asks with other content': {
    sabotage: {
      connector: withAccount((account) => ({
        ...account,
        prepay: (request, call) => account.prepay({ ...request, subject: call.now.toISOString() }, call),
      })),
    },
    noticed: /asked for twice with different content/,
  },
}
