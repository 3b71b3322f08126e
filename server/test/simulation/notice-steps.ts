import { noticeBytes } from './fake-connector.ts'
import type { Notice } from './gateway.ts'
import { act, checkAcknowledged, type Life } from './life.ts'
import { mustHold } from './pure-invariants.ts'

const describe = (notice: Notice): string =>
  notice.kind === 'refund'
    ? `${notice.refund.name} is ${notice.said === 'hint' ? 'something new' : notice.said}`
    : `${notice.trade.name} is ${notice.kind}`

/** Brings one notification to the server. Answers whether the channel was told that it need not come again. */
export async function bring(life: Life, notice: Notice): Promise<boolean> {
  const { server } = life
  const { accountId, channel } = notice.trade
  const reply = await act(life, `a notification says ${describe(notice)}`, () =>
    server.receive({ channel, channelAccountId: accountId }, { headers: {}, body: noticeBytes(notice) }),
  )
  if (reply?.status !== 200) return false
  const said = notice.kind === 'refund' ? notice.said === 'succeeded' && notice.refund : notice.trade
  if ((notice.kind === 'paid' || notice.kind === 'refund') && said && !said.acknowledged) {
    said.acknowledged = true
    await checkAcknowledged(life)
  }
  return true
}

export async function deliver(life: Life): Promise<void> {
  const { chance, gateway } = life
  if (gateway.notices.length === 0) return
  const index = chance.below(gateway.notices.length)
  const notice = gateway.notices[index] as Notice
  const remove = () => {
    const place = gateway.notices.indexOf(notice)
    if (place >= 0) gateway.notices.splice(place, 1)
  }
  const fate = chance.weighted({ arrives: 14, arrivesAndReplyIsLost: 3, isLost: 2 })
  if (fate === 'isLost') {
    life.say(`a notification that ${describe(notice)} is lost on the way`)
    remove()
    return
  }
  const accepted = await bring(life, notice)
  if (notice.kind === 'foreign' || (accepted && fate === 'arrives')) remove()
}

export async function forge(life: Life): Promise<void> {
  const { chance, gateway, server } = life
  const trades = gateway.trades()
  if (trades.length === 0) return
  const refunds = gateway.refunds.all()
  const refund = refunds.length > 0 && chance.chance(0.5) ? chance.pick(refunds) : undefined
  const trade = refund?.trade ?? chance.pick(trades)
  const eventId = `forged-${refund?.refundNo ?? trade.attemptNo}`
  const notice: Notice = refund
    ? { kind: 'refund', trade, refund, eventId, said: 'succeeded' }
    : { kind: 'paid', trade, eventId }
  const reply = await act(life, `somebody claims, unsigned, that ${describe(notice)}`, () =>
    server.receive(
      { channel: trade.channel, channelAccountId: trade.accountId },
      { headers: {}, body: noticeBytes(notice, 'forged') },
    ),
  )
  mustHold(reply === undefined || reply.status === 400, 'an unsigned notification is refused')
}
