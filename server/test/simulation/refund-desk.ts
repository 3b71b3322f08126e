import type { RefundFact, RefundRef, RefundRequest } from '../../src/channels/index.ts'
import type { Notice, Trade } from './gateway.ts'
import type { Dice } from './seeded-random.ts'

/** A refund at the pretended channel: the truth, whatever the server has been told of it. */
export type GatewayRefund = {
  readonly name: string
  readonly refundNo: string
  readonly trade: Trade
  readonly amount: bigint
  /** Before this time the channel's own books do not find it yet. */
  readonly foundFrom: Date
  state: 'processing' | 'succeeded' | 'closed' | 'stuck'
  endsAt: Date
  ending: 'succeeded' | 'closed' | 'stuck'
  returnedAt: Date | null
  /** It was not found once, though it was there. */
  wasMissing: boolean
  /** The server acknowledged a notification that the money is back. */
  acknowledged: boolean
}

type Said = RefundFact['refund']
const because = (code: string) => ({ code, channelCode: null })
const nothing = (state: 'unknown' | 'not_sent' | 'never_existed'): Said => ({
  state,
  reason: because('channel_unavailable'),
})
const refusal = (again: 'never' | 'later', code: string): Said => ({ state: 'refused', again, reason: because(code) })

const second = 1000
const endings = { succeeded: 16, closed: 2, stuck: 5 } as const

type World = Readonly<{
  chance: Dice
  now: () => Date
  tell: (line: string) => void
  tradeOf: (accountId: string, attemptNo: string) => Trade | undefined
  notices: Notice[]
  problems: string[]
  isHealthy: () => boolean
  fate: <K extends string>(troubled: Readonly<Record<K, number>>, healthy: NoInfer<K>, down: NoInfer<K>) => K
  meanwhile: (trade: Trade) => Promise<void>
}>

/** What two requests are compared by, whatever the order of their fields. */
export const contentOf = (request: object): string =>
  JSON.stringify(request, (_, value) => {
    if (typeof value === 'bigint') return String(value)
    const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isPlain ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value
  })

/** The refunds of both books: what was asked for, and what really went back to whom. One number is one refund, however often it is sent. */
export function createRefundDesk(world: World) {
  const { chance, fate, now, notices, problems, tell } = world
  const refunds = new Map<string, GatewayRefund>()
  const asked = new Map<string, string>()
  /** When each was first submitted, as long as one of its submissions may have had an effect. */
  const times = new Map<string, number>()
  /** What was left without an answer once; whoever asked cannot know whether it had an effect. */
  const doubtful = new Set<string>()
  const short = new Set<string>()

  const returned = (trade: Trade, states: readonly GatewayRefund['state'][]): bigint =>
    [...refunds.values()]
      .filter((refund) => refund.trade === trade && states.includes(refund.state))
      .reduce((sum, refund) => sum + refund.amount, 0n)

  const notify = (refund: GatewayRefund): void => {
    const { state, trade } = refund
    if (state === 'processing') return
    const copies = world.isHealthy() ? 1 : chance.pick([1, 1, 1, 2, 3])
    for (let copy = 0; copy < copies; copy++)
      notices.push({
        kind: 'refund',
        trade,
        refund,
        eventId: `${state}-${refund.refundNo}-${copy}`,
        // Alipay's notice names the refund and not its state.
        said: trade.channel === 'alipay' && chance.chance(0.5) ? 'hint' : state,
      })
  }

  const end = (refund: GatewayRefund, state: 'succeeded' | 'closed' | 'stuck'): void => {
    refund.state = state
    if (state === 'succeeded') refund.returnedAt = now()
    tell(`${refund.name}: ${refund.amount} fen of ${refund.trade.name} are ${state}`)
    if (!world.isHealthy() && chance.chance(0.3)) tell(`no notification of ${refund.name} gets out`)
    else notify(refund)
  }

  const tick = (): void => {
    for (const refund of refunds.values())
      if (refund.state === 'processing' && now() >= refund.endsAt) end(refund, refund.ending)
  }

  const truth = (refund: GatewayRefund): Said => {
    const channelRefundNo = `R${refund.refundNo}`
    switch (refund.state) {
      case 'processing':
        return { state: 'processing', channelRefundNo }
      case 'succeeded':
        return {
          state: 'succeeded',
          amount: { amount: refund.amount, currency: 'CNY' },
          channelRefundNo,
          refundedAt: refund.returnedAt ?? now(),
        }
      case 'closed':
        return { state: 'closed', reason: because('refund_closed') }
      case 'stuck':
        return { state: 'stuck', reason: because('payer_account_abnormal'), channelRefundNo }
    }
  }

  /** What a strict channel compares before anything else. */
  const isWellAsked = (trade: Trade | undefined, key: string, request: RefundRequest): trade is Trade => {
    const { submittedAt, ...rest } = request
    const content = contentOf(rest)
    const before = asked.get(key) ?? content
    asked.set(key, before)
    const time = times.get(key) ?? submittedAt.getTime()
    times.set(key, time)
    const problem =
      before !== content || time !== submittedAt.getTime()
        ? `refund ${request.refundNo} was asked for twice with different content`
        : !trade?.paid
          ? `refund ${request.refundNo} is of a trade that took no money`
          : trade.paid.channelTradeNo !== request.channelTradeNo || trade.paid.amount !== request.total.amount
            ? `refund ${request.refundNo} names its trade wrongly`
            : undefined
    if (problem) problems.push(problem)
    return problem === undefined
  }

  const take = (trade: Trade, request: RefundRequest): GatewayRefund => {
    const isHealthy = world.isHealthy()
    const takes = isHealthy ? 5 : chance.pick([0, 0, 5, 60, 3_600, 2 * 86_400])
    const refund: GatewayRefund = {
      name: `refund ${refunds.size + 1}`,
      refundNo: request.refundNo,
      trade,
      amount: request.amount.amount,
      foundFrom: new Date(now().getTime() + (isHealthy ? 0 : chance.pick([0, 0, 0, 5]) * second)),
      state: 'processing',
      endsAt: new Date(now().getTime() + takes * second),
      ending: isHealthy ? 'succeeded' : chance.weighted(endings),
      returnedAt: null,
      wasMissing: false,
      acknowledged: false,
    }
    refunds.set(`${trade.accountId}/${request.refundNo}`, refund)
    return refund
  }

  const submit = async (accountId: string, request: RefundRequest): Promise<Said> => {
    const key = `${accountId}/${request.refundNo}`
    const trade = world.tradeOf(accountId, request.attemptNo)
    if (!isWellAsked(trade, key, request)) return refusal('never', 'param_error')
    const does = fate({ does: 12, doesLate: 3, fails: 3, notSent: 1, tooFast: 2, never: 2 }, 'does', 'fails')
    await world.meanwhile(trade)
    tick()
    const known = refunds.get(key)
    const leavesNoDoubt = does === 'notSent' || does === 'tooFast' || (does !== 'fails' && short.has(accountId))
    if (does === 'fails') doubtful.add(key)
    else if (!known && leavesNoDoubt && !doubtful.has(key)) times.delete(key)
    const line = `refund of ${request.amount.amount} fen of ${trade.name}`
    if (does === 'fails' || does === 'notSent') {
      tell(`${line}: ${does === 'fails' ? 'no answer, nothing done' : 'not sent'}`)
      return nothing(does === 'fails' ? 'unknown' : 'not_sent')
    }
    if (does === 'tooFast' || does === 'never') {
      tell(`${line} is refused${does === 'tooFast' ? ' for now' : known ? ', for it is there already' : ''}`)
      return does === 'tooFast' ? refusal('later', 'rate_limited') : refusal('never', 'refund_not_allowed')
    }
    if (!known && short.has(accountId)) {
      tell(`${line}: the account has too little`)
      return refusal('later', 'channel_balance_not_enough')
    }
    const rest = (trade.paid?.amount ?? 0n) - returned(trade, ['processing', 'stuck', 'succeeded'])
    if (!known && request.amount.amount > rest) {
      tell(`${line} is refused: only ${rest} are left`)
      return refusal('never', 'refund_exceeds_rest')
    }
    const refund = known ?? take(trade, request)
    tell(`${line} is ${refund.name}${does === 'doesLate' ? ', but the answer is lost' : ''}`)
    tick()
    return does === 'doesLate' ? nothing('unknown') : truth(refund)
  }

  const query = async (accountId: string, ref: RefundRef): Promise<Said> => {
    const trade = world.tradeOf(accountId, ref.attemptNo)
    const does = fate({ tells: 14, tellsOldNews: 3, fails: 2, notSent: 1 }, 'tells', 'fails')
    if (trade) await world.meanwhile(trade)
    tick()
    const refund = refunds.get(`${accountId}/${ref.refundNo}`)
    const name = refund?.name ?? `refund ${ref.refundNo.slice(-6)}`
    if (does === 'fails' || does === 'notSent') {
      tell(`query of ${name}: no answer`)
      return nothing(does === 'fails' ? 'unknown' : 'not_sent')
    }
    if (!refund || now() < refund.foundFrom) {
      if (refund) refund.wasMissing = true
      tell(`query of ${name}: not found${refund ? ' yet' : ''}`)
      return nothing('never_existed')
    }
    const isOld = does === 'tellsOldNews'
    const said: Said = isOld ? { state: 'processing', channelRefundNo: null } : truth(refund)
    tell(`query of ${name}: ${said.state}${isOld ? ', which is old news' : ''}`)
    return said
  }

  const mend = (refund: GatewayRefund): void => {
    if (refund.state === 'stuck') end(refund, chance.chance(0.7) ? 'succeeded' : 'closed')
  }

  return {
    all: () => [...refunds.values()],
    byNumber: (accountId: string, refundNo: string) => refunds.get(`${accountId}/${refundNo}`),
    /** What the channel has really given back of a trade. */
    returnedOf: (trade: Trade) => returned(trade, ['succeeded']),
    submit,
    query,
    tick,
    notify,
    mend,
    setShort: (accountId: string, isShort: boolean) => {
      if (isShort) short.add(accountId)
      else short.delete(accountId)
    },
    heal: () => {
      short.clear()
      for (const refund of refunds.values()) if (chance.chance(0.5)) mend(refund)
    },
  }
}
