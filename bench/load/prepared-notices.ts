import { createNotifier, type PaidTrade } from '../gateway/notifications.ts'
import type { Identities } from '../stage/identities.ts'
import { requestBytes } from './connection.ts'
import { type Shot, seededRandom } from './loops.ts'

export type NoticeMix = Readonly<{ duplicates: number; reordered: number; forged: number }>

const signedAtOnce = 64

/**
 * Signs a notification for each trade and mixes in what gateways and strangers really send: repeats of earlier ones, some out of
 * their order, some forged (a genuine one of which a byte was changed). Shares are of the genuine first ones.
 */
export async function prepareNotices(
  identities: Identities,
  accounts: Readonly<{ wechat: string; alipay: string }>,
  trades: readonly PaidTrade[],
  mix: NoticeMix,
): Promise<Shot[]> {
  const notify = createNotifier(identities)
  const random = seededRandom(trades.length)
  const shots: Shot[] = []
  for (let from = 0; from < trades.length; from += signedAtOnce) {
    const signed = await Promise.all(
      trades.slice(from, from + signedAtOnce).map(async (trade) => ({ trade, notice: await notify(trade) })),
    )
    for (const { notice, trade } of signed) {
      const path = `/notify/${trade.channel}/${accounts[trade.channel]}`
      const shot: Shot = { request: requestBytes('POST', path, notice.headers, notice.body), expected: 200 }
      shots.push(shot)
      if (random() < mix.duplicates) shots.push(shots[Math.floor(random() * shots.length)] ?? shot)
      if (random() < mix.forged) {
        const body = Buffer.from(notice.body.toString().replace('SUCCESS', 'SUCCESX'))
        shots.push({ request: requestBytes('POST', path, notice.headers, body), expected: 400 })
      }
    }
  }
  for (let index = 0; index < shots.length; index++) {
    if (random() >= mix.reordered) continue
    const other = Math.min(shots.length - 1, index + 1 + Math.floor(random() * 50))
    const [one, two] = [shots[index] as Shot, shots[other] as Shot]
    shots[index] = two
    shots[other] = one
  }
  return shots
}
