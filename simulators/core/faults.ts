// Faults on demand. Channel code asks `faults.take(channel, point)` at its hook points and acts on what it gets.

export const channels = ['wechat', 'alipay', 'unionpay'] as const
export type ChannelName = (typeof channels)[number]

export const faultPoints = [
  'prepay',
  'query',
  'close',
  'refund',
  'refund_query',
  'oauth',
  'access_token',
  'ticket',
  'notification',
  'bill',
  'certificates',
  'onboarding',
  'onboarding_image',
] as const
export type FaultPoint = (typeof faultPoints)[number]

export const faultKinds = [
  'times_out',
  'answers_late_after_doing',
  'http_500',
  'http_502',
  'http_429',
  'http_202',
  'drops_connection_after_doing',
  'html_error_page',
  'bad_signature',
  'sign_probe',
  'unsigned',
  'wrong_amount',
  'wrong_app_id',
  'wrong_merchant',
  'lose',
  'delay',
  'double',
  'reorder',
  'declined',
  'unknown_serial',
  'system_error_before',
  'system_error_after',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Fault {
  kind: FaultKind
  /** How many calls it hits. 1 when left out. */
  times?: number
  /** Milliseconds: real time for slow answers, simulated time for `delay`; `lose` with 0 loses every repeat too. */
  ms?: number
  match?: { outTradeNo?: string }
}

/** How long a call that is never answered is held open, in real time, unless the fault says otherwise. */
export const unansweredMs = 60_000
/** How late a late answer is, in real time, unless the fault says otherwise. */
export const lateAnswerMs = 10_000

export interface PlannedFault {
  channel: ChannelName
  point: FaultPoint
  fault: Fault
  timesLeft: number
}

export interface Faults {
  /** Plans a fault for the next matching call. Several wait their turn in the order given. */
  next(channel: ChannelName, point: FaultPoint, fault: Fault): void
  /** The fault for this call, used up by asking. A fault with a `match` hits only that order. */
  take(channel: ChannelName, point: FaultPoint, outTradeNo?: string): Fault | undefined
  list(): PlannedFault[]
  clear(): void
}

export function createFaults(): Faults {
  let planned: PlannedFault[] = []

  return {
    next: (channel, point, fault) => {
      const times = fault.times ?? 1
      if (!Number.isInteger(times) || times < 1) throw new RangeError('A fault hits one call or more.')
      planned.push({ channel, point, fault, timesLeft: times })
    },
    take: (channel, point, outTradeNo) => {
      const found = planned.find(
        (one) =>
          one.channel === channel &&
          one.point === point &&
          (one.fault.match?.outTradeNo === undefined || one.fault.match.outTradeNo === outTradeNo),
      )
      if (!found) return undefined
      found.timesLeft -= 1
      if (found.timesLeft === 0) planned = planned.filter((one) => one !== found)
      return found.fault
    },
    list: () => planned.map((one) => ({ ...one })),
    clear: () => {
      planned = []
    },
  }
}

export function isChannelName(value: unknown): value is ChannelName {
  return channels.includes(value as ChannelName)
}

export function isFaultPoint(value: unknown): value is FaultPoint {
  return faultPoints.includes(value as FaultPoint)
}

export function isFaultKind(value: unknown): value is FaultKind {
  return faultKinds.includes(value as FaultKind)
}
