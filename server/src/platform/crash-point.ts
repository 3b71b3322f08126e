/**
 * Places where a process may die. In production a crash point does nothing; tests stop the process at each of them in turn
 * (`server/test/simulation/crash-points.test.ts` enumerates this list, so a new one without a test fails).
 */
export const crashPoints = [
  'attempt-committed-before-call',
  'channel-answered-before-apply',
  'notification-read-before-store',
  'settled-before-commit',
  'settled-before-ack',
  'check-claimed-before-call',
  'expiry-looked-before-commit',
  'events-fanned-out-before-commit',
  'webhook-sent-before-mark',
  'refund-marked-before-call',
  'refund-answered-before-apply',
  'stray-money-taken-before-commit',
] as const
export type CrashPoint = (typeof crashPoints)[number]

/** What a test throws instead of ending the process; nothing in the server catches it on purpose. */
export class SimulatedCrash extends Error {
  readonly point: CrashPoint
  constructor(point: CrashPoint) {
    super(`process stopped at ${point}`)
    this.name = 'SimulatedCrash'
    this.point = point
  }
}

let handler: ((point: CrashPoint) => void) | undefined

export function crashPoint(point: CrashPoint): void {
  handler?.(point)
}

/** For tests: `undefined` switches crash points off again. */
export function onCrashPoint(next: ((point: CrashPoint) => void) | undefined): void {
  handler = next
}
