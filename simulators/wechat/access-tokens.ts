import { chinaDate } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import { randomText } from '../core/random.ts'
import type { WechatMerchant } from './merchants.ts'
import type { WechatSettings } from './settings.ts'

interface AccessToken {
  appid: string
  /** The two calls that give tokens know nothing of each other. */
  kind: 'plain' | 'stable'
  issuedAt: Date
  expiresAt: Date
  /** Set when a newer one has taken its place: later it is wrong, and not merely old. */
  isReplaced?: boolean
}

interface Ticket {
  appid: string
  expiresAt: Date
}

/** An answer of the account's own API: what was asked for, or an error number with its text. */
export type TokenAnswer<Given extends object> = (Given & { errcode: 0 }) | { errcode: number; errmsg: string }

export interface AccessTokens {
  /** `cgi-bin/token`: a new token every time. */
  plain(merchant: WechatMerchant): TokenAnswer<{ token: string; expiresIn: number }>
  /** `cgi-bin/stable_token`: the same token for as long as it lives, unless a new one is forced. */
  stable(merchant: WechatMerchant, isForced: boolean): TokenAnswer<{ token: string; expiresIn: number }>
  /** `cgi-bin/ticket/getticket`: what pages are signed with. */
  ticket(token: string): TokenAnswer<{ ticket: string; expiresIn: number }>
  /** The tickets of an account that have not expired. */
  ticketsOf(appid: string): string[]
}

const lifeMs = 7_200_000
// Old and new are both good for this long, and a stable token is renewed this long before its end.
const overlapMs = 300_000
const forgottenAfterMs = 86_400_000
const forcedPerDay = 20
const forcedGapMs = 30_000
const overQuota = { errcode: 45009, errmsg: 'reach max api daily quota limit' }

export function createAccessTokens({ clock, store }: Core, settings: WechatSettings): AccessTokens {
  const tokens = store.collection<AccessToken>('wechat-access-tokens')
  const tickets = store.collection<Ticket>('wechat-tickets')
  const calls = new Map<string, number>()

  /** Counts a call of an account, by the day in China, and says whether it is one too many. */
  function isOverQuota(call: string, appid: string, perDay: number): boolean {
    const key = `${call} ${appid} ${chinaDate(clock.now())}`
    const count = (calls.get(key) ?? 0) + 1
    calls.set(key, count)
    return count > perDay
  }

  function isAlive(kept: { expiresAt: Date }): boolean {
    return clock.now() < kept.expiresAt
  }

  function current(appid: string, kind: AccessToken['kind']): [string, AccessToken] | undefined {
    return [...tokens].findLast(([, one]) => one.appid === appid && one.kind === kind && !one.isReplaced)
  }

  function issue(appid: string, kind: AccessToken['kind'], oldLivesMs: number) {
    const now = clock.now().getTime()
    const old = current(appid, kind)?.[1]
    if (old) {
      old.isReplaced = true
      old.expiresAt = new Date(Math.min(old.expiresAt.getTime(), now + oldLivesMs))
    }
    // An expired token is told from a wrong one for a day; then it is forgotten.
    for (const [token, one] of tokens) if (now - one.expiresAt.getTime() > forgottenAfterMs) tokens.delete(token)
    const token = `${kind === 'plain' ? 100 : 101}_${randomText(133)}`
    tokens.set(token, { appid, kind, issuedAt: new Date(now), expiresAt: new Date(now + lifeMs) })
    store.changed('wechat-access-tokens')
    return { errcode: 0 as const, token, expiresIn: lifeMs / 1000 }
  }

  function secondsLeft(kept: { expiresAt: Date }): number {
    return Math.floor((kept.expiresAt.getTime() - clock.now().getTime()) / 1000)
  }

  return {
    plain: ({ appid }) =>
      isOverQuota('token', appid, settings.tokenCallsPerDay) ? overQuota : issue(appid, 'plain', overlapMs),
    stable: ({ appid }, isForced) => {
      if (isOverQuota('stable', appid, settings.tokenCallsPerDay)) return overQuota
      const kept = current(appid, 'stable')
      const ageMs = kept ? clock.now().getTime() - kept[1].issuedAt.getTime() : Number.POSITIVE_INFINITY
      if (isForced && ageMs >= forcedGapMs) {
        if (isOverQuota('forced', appid, forcedPerDay)) return overQuota
        return issue(appid, 'stable', 0)
      }
      if (kept && secondsLeft(kept[1]) * 1000 > overlapMs)
        return { errcode: 0, token: kept[0], expiresIn: secondsLeft(kept[1]) }
      return issue(appid, 'stable', overlapMs)
    },
    ticket: (token) => {
      const known = tokens.get(token)
      if (!known || (known.isReplaced && !isAlive(known)))
        return { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' }
      if (!isAlive(known)) return { errcode: 42001, errmsg: 'access_token expired' }
      const { appid } = known
      if (isOverQuota('ticket', appid, settings.ticketCallsPerDay)) return overQuota
      const kept = [...tickets].findLast(([, one]) => one.appid === appid)
      if (kept && secondsLeft(kept[1]) * 1000 > overlapMs)
        return { errcode: 0, ticket: kept[0], expiresIn: secondsLeft(kept[1]) }
      const ticket = randomText(86)
      tickets.set(ticket, { appid, expiresAt: new Date(clock.now().getTime() + lifeMs) })
      store.changed('wechat-tickets')
      return { errcode: 0, ticket, expiresIn: lifeMs / 1000 }
    },
    ticketsOf: (appid) =>
      [...tickets].filter(([, one]) => one.appid === appid && isAlive(one)).map(([ticket]) => ticket),
  }
}
