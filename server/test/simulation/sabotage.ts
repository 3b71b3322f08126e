import type { NotificationReading, OpenAccount, RefundFact, TradeFact } from '../../src/channels/connector.ts'
import type { Values } from '../../src/platform/database.ts'
import type { Database, Statement, Tx } from '../../src/platform/index.ts'
import type { Sabotage } from './stage.ts'

/** What becomes of one statement of a transaction: other values, another text, or nothing at all. */
type Change = (sql: Statement, values: Values) => { sql: Statement; values: Values } | 'skip'

const changed = (database: Database, change: Change): Database => ({
  ...database,
  get stats() {
    return database.stats
  },
  transaction: (run) =>
    database.transaction((tx) =>
      run({
        inTransaction: true,
        query: <R extends object>(sql: Statement, values: Values = []) => {
          const next = change(sql, values)
          return next === 'skip' ? Promise.resolve<R[]>([]) : tx.query<R>(next.sql, next.values)
        },
      } satisfies Tx),
    ),
})

const inDatabase = (change: Change): Sabotage => ({ deps: (deps) => ({ ...deps, db: changed(deps.db, change) }) })
const without = (name: string, when: (values: Values) => boolean = () => true): Sabotage =>
  inDatabase((sql, values) => (sql.name === name && when(values) ? 'skip' : { sql, values }))
/** Another content of one column of a statement that writes rows by columns. */
const rewriting = (name: string, column: number, write: (cell: unknown) => unknown): Sabotage =>
  inDatabase((sql, values) => ({
    sql,
    values:
      sql.name === name
        ? values.map((cells, index) => (index === column ? (cells as unknown[]).map(write) : cells))
        : values,
  }))

const inAccount = (change: (account: OpenAccount) => Partial<OpenAccount>): Sabotage => ({
  connector: (connector) => ({
    ...connector,
    open: (record) => {
      const opened = connector.open(record)
      return opened.kind === 'opened'
        ? { kind: 'opened', account: { ...opened.account, ...change(opened.account) } }
        : opened
    },
  }),
})

const doubtAsClosed = (fact: TradeFact): TradeFact =>
  fact.trade.state === 'unknown' ? { ...fact, trade: { ...fact.trade, state: 'closed' } } : fact
const doubtAsFailure = (fact: RefundFact): RefundFact =>
  fact.refund.state === 'unknown' ? { ...fact, refund: { ...fact.refund, state: 'closed' } } : fact
const bodyOf = (raw: { body: Uint8Array }): { asked: string; expiresAt: string; kind: string } =>
  JSON.parse(Buffer.from(raw.body).toString())

/** A reader of notifications that hears a payment in its own way. */
const hearingPayments = (
  hear: (
    reading: Extract<NotificationReading, { kind: 'trade' }>,
    body: ReturnType<typeof bodyOf>,
    now: Date,
  ) => NotificationReading,
): Sabotage =>
  inAccount((account) => ({
    readNotification: (raw, now) => {
      const reading = account.readNotification(raw, now)
      return reading.kind === 'trade' && reading.fact.trade.state === 'paid' ? hear(reading, bodyOf(raw), now) : reading
    },
  }))

const acknowledgingUnread = (isMeant: (kind: string) => boolean): Sabotage => ({
  receive: (receive) => async (to, raw) =>
    Buffer.from(raw.body).includes('forged') || !isMeant(bodyOf(raw).kind)
      ? receive(to, raw)
      : { status: 200, contentType: 'text/plain', body: 'success' },
})

/** `from`: a seed shortly before one that notices, where the first ones do not come upon it. */
type Broken = Readonly<{ sabotage: Sabotage; noticed: RegExp; from?: number }>

/** Ways to break the server on purpose, most of them as the peers are broken, and how the simulation must notice. */
export const sabotages: Readonly<Record<string, Broken>> = {
  'captured money is not posted': {
    sabotage: without('ledger.insert'),
    noticed: /transfers, not 0|holds its money once/,
  },
  'events are not written': {
    sabotage: without('outbox.insert'),
    noticed: /knows the number of its newest event/,
  },
  'a notification is acknowledged and nothing written down': {
    sabotage: acknowledgingUnread((kind) => kind !== 'refund'),
    noticed: /the payment of .* was acknowledged, so it is written down/,
  },
  'a notification of a refund is acknowledged and nothing written down': {
    sabotage: acknowledgingUnread((kind) => kind === 'refund'),
    noticed: /the return of .* was acknowledged, so it is written down/,
  },
  'no answer is taken for closed': {
    sabotage: inAccount((account) => ({
      prepay: async (request, call) => doubtAsClosed(await account.prepay(request, call)),
      queryTrade: async (ref, call) => doubtAsClosed(await account.queryTrade(ref, call)),
      closeTrade: async (ref, call) => doubtAsClosed(await account.closeTrade(ref, call)),
    })),
    noticed: /was found by asking/,
    from: 70,
  },
  'a repeat asks with other content': {
    sabotage: inAccount((account) => ({
      prepay: (request, call) => account.prepay({ ...request, subject: call.nonce(8) }, call),
    })),
    noticed: /asked for twice with different content/,
  },
  'the amount is not compared': {
    sabotage: hearingPayments((reading, { asked }) => ({
      ...reading,
      fact: {
        ...reading.fact,
        trade: { ...reading.fact.trade, amount: { amount: BigInt(asked), currency: 'CNY' } } as TradeFact['trade'],
      },
    })),
    noticed: /took \d+ fen, not \d+|names its trade wrongly/,
  },
  'the expiry of an order is judged by when its notification comes': {
    sabotage: hearingPayments((reading, { expiresAt }, now) =>
      now < new Date(expiresAt)
        ? reading
        : {
            kind: 'other',
            eventId: reading.eventId,
            attemptNo: reading.attemptNo,
            what: 'too late',
            keyId: reading.keyId,
          },
    ),
    noticed: /was acknowledged, so it is written down/,
  },
  'an attempt that was superseded counts as closed though it was paid': {
    sabotage: inAccount((account) => ({
      closeTrade: async (ref, call) => {
        const fact = await account.closeTrade(ref, call)
        const reason = { code: 'superseded', channelCode: null }
        return fact.trade.state === 'paid' ? { ...fact, trade: { state: 'closed', reason } } : fact
      },
    })),
    noticed: /was found by asking/,
  },
  'a closed order is told of as paid': {
    sabotage: rewriting('outbox.insert', 2, (type) => (type === 'payment.surplus' ? 'order.paid' : type)),
    noticed: /× order\.paid, not/,
  },
  'a second success is dropped': {
    sabotage: without('payments.insert-stray'),
    noticed: /money that belongs to no order is stray money/,
  },
  'stray money is sent home twice': {
    sabotage: without('stray.update'),
    noticed: /comes to rest|logged no error|goes back once|does not know how to answer/,
  },
  'a refund that is tried again has a new number': {
    sabotage: (() => {
      let count = 0
      return inAccount((account) => ({
        refund: (request, call) => {
          count += 1
          const end = String(count % 1_000).padStart(3, '0')
          return account.refund({ ...request, refundNo: `${request.refundNo.slice(0, -3)}${end}` }, call)
        },
      }))
    })(),
    noticed: /has a number of ours|comes to rest|the return of .* was acknowledged|so the money is back/,
  },
  'a repeat of a refund asks with other content': {
    sabotage: inAccount((account) => ({
      refund: (request, call) => account.refund({ ...request, submittedAt: call.now }, call),
    })),
    noticed: /asked for twice with different content/,
  },
  'no answer about a refund is taken for a failure': {
    sabotage: inAccount((account) => ({
      refund: async (request, call) => doubtAsFailure(await account.refund(request, call)),
      queryRefund: async (ref, call) => doubtAsFailure(await account.queryRefund(ref, call)),
    })),
    noticed: /was given up, and the channel had it all the time|failed, so nothing of it is under way/,
    from: 30,
  },
  'a refund that was taken counts as done': {
    sabotage: inAccount((account) => ({
      refund: async (request, call) => {
        const fact = await account.refund(request, call)
        const { amount } = request
        return fact.refund.state === 'processing'
          ? { ...fact, refund: { state: 'succeeded', amount, channelRefundNo: null, refundedAt: call.now } }
          : fact
      },
    })),
    noticed: /succeeded, so the money is back with its payer|receivable holds|the channel still holds/,
  },
  'refunds that are under way are not counted': {
    sabotage: without('refunds.update-totals'),
    noticed: /the totals of .* reserve what its refunds promise/,
  },
  'the hold of a failed refund is never given up': {
    sabotage: without('ledger.insert', (values) => (values[4] as readonly string[]).includes('void_pending')),
    noticed: /the hold of .* is given up if it failed/,
  },
  'an order does not learn what was refunded of it': {
    sabotage: rewriting('orders.update', 10, () => 0n),
    noticed: /says how much of it was refunded/,
  },
  'the end of a refund is told of as another': {
    sabotage: rewriting('outbox.insert', 2, (type) => (type === 'refund.succeeded' ? 'refund.failed' : type)),
    noticed: /× refund\.(succeeded|failed), not/,
  },
  'rows are changed without a lock': {
    sabotage: inDatabase((sql, values) => ({
      sql: /lock/.test(sql.name) ? { ...sql, text: sql.text.replace(/ for update$/, '') } : sql,
      values,
    })),
    // Which of the two writers comes second is the database's to say, and so is what is noticed of it first.
    noticed: /does not know how to answer|logged no error|numbered without gaps|comes to rest/,
  },
}
