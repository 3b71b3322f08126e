import type { Channel, PayerAction } from '@hutong/contract'
import type { PrepayRequest, TradeFact } from '../../src/channels/index.ts'
import { contentOf, createRefundDesk, type GatewayRefund } from './refund-desk.ts'
import type { Dice } from './seeded-random.ts'

/** A trade at the pretended channel: the truth, whatever the server has been told of it. */
export type Trade = {
  /** In the order in which the channel heard of them; attempt numbers hold the time and are no good for a story. */
  readonly name: string
  readonly channel: Channel
  readonly accountId: string
  readonly attemptNo: string
  readonly content: string
  readonly asked: bigint
  readonly expiresAt: Date
  /** A trade of these products begins to exist only when the payer acts. */
  readonly isLocal: boolean
  state: 'none' | 'waiting' | 'closed' | 'paid'
  paid: { channelTradeNo: string; amount: bigint; at: Date } | null
  /** A payer was given something to pay this by. */
  handedOut: boolean
  /** The server was given a word after which it need not ask again: a payment that still comes must be notified. */
  ended: boolean
  /** The server acknowledged a notification of the payment. */
  acknowledged: boolean
}

/** A notification on its way. One about a refund says how that refund was when it was sent, or only that something became of it. */
export type Notice =
  | Readonly<{ kind: 'paid' | 'waiting' | 'other' | 'foreign'; trade: Trade; eventId: string }>
  | Readonly<{
      kind: 'refund'
      trade: Trade
      refund: GatewayRefund
      eventId: string
      said: Exclude<GatewayRefund['state'], 'processing'> | 'hint'
    }>

type Answer = TradeFact['trade']
const reason = { code: 'channel_unavailable', channelCode: null }
/** What a channel knows of a product: `isLocal` trades begin to exist only when the payer acts, and some channels close nothing. */
export type Kind = Readonly<{ channel: Channel; isLocal: boolean; answersOnce: boolean }>
const no = (state: 'unknown' | 'not_sent' | 'declined' | 'closed' | 'never_existed'): Answer => ({ state, reason })

export type Gateway = ReturnType<typeof createGateway>

/**
 * Every wallet at once, scripted by the dice instead of HTTP. It keeps its own books of really captured money, which are what the
 * server's ledger is compared with, and while it is in trouble it answers late, wrongly, twice, or not at all.
 */
export function createGateway(world: { chance: Dice; now: () => Date; tell: (line: string) => void }) {
  const { chance, now, tell } = world
  const trades = new Map<string, Trade>()
  const notices: Notice[] = []
  const problems: string[] = []
  let isHealthy = false
  let isDown = false
  /** Lets something else happen while a call is under way. */
  let meanwhile: (trade: Trade) => Promise<void> = async () => undefined

  const fate = <K extends string>(troubled: Readonly<Record<K, number>>, healthy: NoInfer<K>, down: NoInfer<K>): K => {
    if (isHealthy) return healthy
    return isDown && chance.chance(0.8) ? down : chance.weighted(troubled)
  }

  /** Undefined for a number that never arrived here: the process stopped before it asked. */
  const tradeOf = (accountId: string, attemptNo: string): Trade | undefined => {
    const trade = trades.get(`${accountId}/${attemptNo}`)
    if (trade?.state === 'waiting' && now() >= trade.expiresAt) trade.state = 'closed'
    return trade
  }

  const paidAnswer = (trade: Trade): Answer => {
    const { amount, at, channelTradeNo } = trade.paid as NonNullable<Trade['paid']>
    return {
      state: 'paid',
      channelTradeNo,
      amount: { amount, currency: 'CNY' },
      payerAmount: amount,
      paidAt: at,
      payerId: null,
    }
  }

  const know = (accountId: string, request: PrepayRequest, { channel, isLocal }: Kind): Trade => {
    const key = `${accountId}/${request.attemptNo}`
    const content = contentOf(request)
    const known = trades.get(key)
    if (known) {
      if (known.content !== content) problems.push(`${known.name} was asked for twice with different content`)
      return known
    }
    const trade: Trade = {
      name: `trade ${trades.size + 1}`,
      channel,
      accountId,
      attemptNo: request.attemptNo,
      content,
      asked: request.amount.amount,
      expiresAt: request.expiresAt,
      isLocal,
      state: 'none',
      paid: null,
      handedOut: false,
      ended: false,
      acknowledged: false,
    }
    trades.set(key, trade)
    return trade
  }

  const prepay = async (accountId: string, request: PrepayRequest, kind: Kind): Promise<Answer> => {
    const trade = know(accountId, request, kind)
    const does = kind.isLocal
      ? 'answers'
      : fate({ answers: 12, answersLate: 3, fails: 2, notSent: 2, declines: 1 }, 'answers', 'fails')
    await meanwhile(trade)
    if (does === 'notSent' || does === 'fails') {
      tell(`prepay of ${trade.name}: ${does === 'fails' ? 'no answer, nothing done' : 'not sent'}`)
      if (does === 'notSent') trade.ended = true
      return no(does === 'fails' ? 'unknown' : 'not_sent')
    }
    if (trade.state === 'paid') return no('unknown')
    if (trade.state === 'closed' || does === 'declines') {
      trade.ended = true
      tell(`prepay of ${trade.name} is refused`)
      return no(trade.state === 'closed' ? 'closed' : 'declined')
    }
    if (kind.answersOnce && trade.state === 'waiting') {
      tell(`prepay of ${trade.name} again: it was answered once, and is not answered anew`)
      return no('unknown')
    }
    if (!kind.isLocal) trade.state = 'waiting'
    tell(`prepay of ${trade.name}: ${does === 'answersLate' ? 'done, but the answer is lost' : 'done'}`)
    return does === 'answersLate' ? no('unknown') : { state: 'waiting', action: actionOf(trade, request) }
  }

  const actionOf = (trade: Trade, request: PrepayRequest): PayerAction => {
    const lasts = isHealthy ? 7_200_000 : chance.pick([60_000, 900_000, 7_200_000])
    const expiresAt = new Date(Math.min(now().getTime() + lasts, request.expiresAt.getTime()))
    return { kind: 'show_qr', content: `${trade.accountId}/${trade.attemptNo}`, expires_at: expiresAt.toISOString() }
  }

  const truth = (trade: Trade, source: 'query' | 'close'): Answer => {
    if (trade.state === 'paid') return paidAnswer(trade)
    if (trade.state === 'waiting') return { state: 'waiting', action: null }
    if (trade.state === 'closed' || source === 'close' || !trade.handedOut) trade.ended = true
    return no(trade.state === 'closed' ? 'closed' : 'never_existed')
  }

  const query = async (accountId: string, attemptNo: string): Promise<Answer> => {
    const trade = tradeOf(accountId, attemptNo)
    if (!trade) return no(isDown ? 'unknown' : 'never_existed')
    const does = fate({ tells: 14, tellsOldNews: 3, fails: 2, notSent: 1 }, 'tells', 'fails')
    await meanwhile(trade)
    if (does === 'fails' || does === 'notSent') {
      tell(`query of ${trade.name}: no answer`)
      return no(does === 'fails' ? 'unknown' : 'not_sent')
    }
    const isOld = does === 'tellsOldNews' && trade.state === 'paid' && !trade.isLocal
    const answer: Answer = isOld ? { state: 'waiting', action: null } : truth(trade, 'query')
    tell(`query of ${trade.name}: ${answer.state}${isOld ? ', which is old news' : ''}`)
    return answer
  }

  const close = async (accountId: string, attemptNo: string): Promise<Answer> => {
    const trade = tradeOf(accountId, attemptNo)
    if (!trade) return no(isDown ? 'unknown' : 'never_existed')
    // UnionPay closes nothing: a trade there ends by itself when its time is over.
    if (trade.channel === 'unionpay') return query(accountId, attemptNo)
    const does = fate({ closes: 12, closesLate: 3, fails: 3, losesTheRace: 2 }, 'closes', 'fails')
    await meanwhile(trade)
    if (does === 'fails') {
      tell(`close of ${trade.name}: no answer, nothing done`)
      return no('unknown')
    }
    if (does === 'losesTheRace' && trade.state === 'waiting' && trade.handedOut) capture(trade, trade.asked)
    if (trade.state === 'waiting') trade.state = 'closed'
    if (does === 'closesLate') {
      tell(`close of ${trade.name}: done, but the answer is lost`)
      return no('unknown')
    }
    const answer = truth(trade, 'close')
    tell(`close of ${trade.name}: ${answer.state}`)
    return answer
  }

  const capture = (trade: Trade, amount: bigint): void => {
    trade.state = 'paid'
    trade.paid = { channelTradeNo: `T${trade.attemptNo}`, amount, at: now() }
    tell(`${trade.name} takes ${amount} fen${amount === trade.asked ? '' : ` instead of ${trade.asked}`}`)
    if (!isHealthy && chance.chance(0.2)) tell(`no notification of ${trade.name} gets out`)
    else notify(trade)
  }

  const notify = (trade: Trade): void => {
    const copies = isHealthy ? 1 : chance.pick([1, 1, 1, 2, 3])
    // One channel repeats the number of a notification, the other gives every repeat a new one.
    const isNumberedAnew = chance.chance(0.3)
    for (let copy = 0; copy < copies; copy++)
      notices.push({ trade, eventId: `paid-${trade.attemptNo}-${isNumberedAnew ? copy : 0}`, kind: 'paid' })
    if (isHealthy) return
    const extra = chance.weighted({ none: 16, waiting: 2, other: 1, foreign: 1 })
    if (extra !== 'none') notices.push({ trade, eventId: `${extra}-${trade.attemptNo}`, kind: extra })
  }

  /** A payer acts on what was shown. Answers whether money moved. A channel in trouble may take money for what is over. */
  const pay = (trade: Trade): boolean => {
    if (trade.state === 'waiting' && now() >= trade.expiresAt) trade.state = 'closed'
    const isOver = trade.state === 'closed' || (trade.isLocal && now() >= trade.expiresAt)
    if (trade.state === 'paid' || (trade.state === 'none' && !trade.isLocal)) return false
    if (isOver && (isHealthy || !chance.chance(0.3))) {
      tell(`the channel refuses ${trade.name}: it is over`)
      return false
    }
    capture(trade, chance.chance(0.06) ? trade.asked + BigInt(chance.pick([1, 100])) : trade.asked)
    return true
  }

  const refunds = createRefundDesk({
    chance: chance.split('refunds'),
    now,
    tell,
    tradeOf,
    notices,
    problems,
    isHealthy: () => isHealthy,
    fate,
    meanwhile: (trade) => meanwhile(trade),
  })

  return {
    refunds,
    trades: () => [...trades.values()],
    byCode: (content: string) => trades.get(content),
    notices,
    problems,
    prepay,
    query,
    close,
    pay,
    notify,
    paidAnswer,
    setDown: (down: boolean) => {
      isDown = down
    },
    heal: () => {
      isHealthy = true
      isDown = false
      meanwhile = async () => undefined
      refunds.heal()
    },
    onCall: (happen: (trade: Trade) => Promise<void>) => {
      meanwhile = happen
    },
  }
}
