import type { FriendPayLinkView, FriendView, OrderView, PayerView, StartedFriendAttempt } from '@hutong/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { eventsOf, minute, type Problem } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
})
afterEach(() => world.sims.core.faults.clear())
afterAll(() => world.stop())

type Page = { view: FriendView; startedByForm?: { started: StartedFriendAttempt } }

const linkFor = async (order: OrderView, input: object = {}) =>
  (await world.call<FriendPayLinkView>('POST', `/v1/orders/${order.id}/friend_pay_links`, input)).body
const urlOf = async (order: OrderView, input: object = {}): Promise<string> => (await linkFor(order, input)).url ?? ''
const statesOf = async (order: OrderView): Promise<string[]> =>
  (await world.call<{ data: FriendPayLinkView[] }>('GET', `/v1/orders/${order.id}/friend_pay_links`)).body.data.map(
    (link) => link.state,
  )

const friendIn = (userAgent: string, user: 'buyer' | 'friend' = 'friend') => openBrowser<Page>(world, userAgent, user)
type Friend = ReturnType<typeof friendIn>
const attemptBy = async (friend: Friend, url: string, method: string, product: string, name?: string) =>
  (await friend.post<StartedFriendAttempt & Problem>(`${url}/attempts`, { method, product, name })).body
const payerPage = async (started: StartedFriendAttempt): Promise<PayerView> =>
  (await world.call<PayerView>('GET', `${started.receipt_url}/view`)).body

/** A friend opens the link in WeChat and begins to pay. */
async function beginInWechat(url: string, user: 'buyer' | 'friend' = 'friend', name?: string) {
  const friend = friendIn(userAgents.wechat, user)
  const opened = await friend.open(url)
  return { friend, opened, started: await attemptBy(friend, url, 'wechat_scan', 'jsapi', name) }
}

describe('a friend in WeChat', () => {
  test('sees who asks and what for, pays at one tap, and the order is paid by the friend', async () => {
    const order = await world.order({ buyer_name: '王小明' })
    const url = await urlOf(order, { via: 'wechat_friend', message: '帮我付一下，谢谢', requester_name: '王小明' })
    const { friend, opened, started } = await beginInWechat(url, 'friend', '阿丽')
    expect(opened.trail).toHaveLength(4)
    expect(opened.page?.view).toMatchObject({
      link: { state: 'open', requester: '王*', message: '帮我付一下，谢谢' },
      cashier: {
        order: { subject: '龙井茶 250g', amount: 8888 },
        methods: [{ method: 'wechat_scan', product: 'jsapi' }, {}],
      },
      problem: null,
    })
    expect(started).toMatchObject({ status: 'awaiting_payer', action: { kind: 'invoke_wechat_bridge' } })
    expect(await world.pay(started.action, 'friend')).toBe('paid')

    expect(await world.read(order.id)).toMatchObject({
      status: 'paid',
      payment: { attempt: started.attempt, method: 'wechat_friend', payer_role: 'friend' },
    })
    expect((await world.view(order)).order).toMatchObject({ paid_by_friend: { name: '阿丽' } })
    expect(await statesOf(order)).toEqual(['paid'])
    const again = await friend.open(url)
    expect(again.page?.view).toMatchObject({ link: { state: 'paid' }, receipt_url: started.receipt_url })
    expect(await payerPage(started)).toMatchObject({ state: 'kept', amount: 8888, wallet: 'wechat', refunds: [] })
    void minute
    void eventsOf
  })
})
