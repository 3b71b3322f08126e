import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callContext, opened } from './harness.ts'
import { startWeChat } from './wechat-harness.ts'

describe('a share card inside WeChat', () => {
  let harness: Awaited<ReturnType<typeof startWeChat>>
  beforeAll(async () => {
    harness = await startWeChat('shop')
  })
  afterAll(() => harness.close())

  const accountWith = (settings: Record<string, unknown>) =>
    opened(harness.connector, { ...harness.record, settings: { ...harness.record.settings, ...settings } })
  const page = () => `${harness.publicUrl}/f/k3J9?from=singlemessage`

  async function configOf(account: ReturnType<typeof accountWith>, url: string) {
    const answer = await account.shareTicket?.(callContext(harness))
    if (answer?.kind !== 'ticket') throw new Error(JSON.stringify(answer))
    expect(answer.expiresAt.getTime()).toBeGreaterThan(harness.now().getTime())
    return account.shareConfig?.(answer.ticket, url, 'nonce1', harness.now())
  }

  it.each(['stable', 'plain'])('is allowed to the page that signs its own address, by the %s token', async (way) => {
    const config = await configOf(accountWith({ access_token_way: way }), page())
    expect(harness.simulator.verifyPage(config, page())).toEqual({ errMsg: 'config:ok' })
    expect(harness.simulator.verifyPage(config, `${page()}#part`)).toEqual({ errMsg: 'config:ok' })
  })

  it('is refused to a page that signs another address', async () => {
    const config = await configOf(harness.account, `${harness.publicUrl}/f/other`)
    expect(harness.simulator.verifyPage(config, page())).toEqual({ errMsg: 'config:invalid signature' })
  })

  it('is not to be had by an app whose calls of the day are used up', async () => {
    const before = harness.simulator.settings.tokenCallsPerDay
    harness.simulator.changeSettings({ tokenCallsPerDay: 0 })
    expect(await harness.account.shareTicket?.(callContext(harness))).toEqual({
      kind: 'unavailable',
      reason: { code: 'rate_limited', channelCode: '45009' },
    })
    harness.simulator.changeSettings({ tokenCallsPerDay: before })
  })
})
