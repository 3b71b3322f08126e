import type { AddressInfo } from 'node:net'
import type { CashierSignal, OrderView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Core, closeCore, composeCore } from '../../src/main/compose.ts'
import { type Api, composeApi } from '../../src/main/compose-api.ts'
import { plainPages, startWorld, type World } from '../support/world.ts'
import { minute, payUnnoticed, until } from './support.ts'

let world: World
let other: { core: Core; api: Api; url: string }
beforeAll(async () => {
  world = await startWorld({ env: { CHANNEL_TIMEOUT_MS: '3000' } })
  // A second api process on the same database.
  const { clock, config, log } = world.core.deps
  const core = composeCore(config, 'second', { clock, log, defaultMetrics: false })
  const api = await composeApi(core, plainPages)
  await api.app.listen({ port: 0, host: '127.0.0.1' })
  other = { core, api, url: `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}` }
})
afterAll(async () => {
  await other.api.stop()
  await closeCore(other.core)
  await world.stop()
})

/** A page's event stream, read as it comes. */
async function listen(url: string, order: OrderView) {
  const stop = new AbortController()
  const path = new URL(order.cashier_url).pathname
  const answer = await fetch(`${url}${path}/events`, { signal: stop.signal })
  let text = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true })
  })().catch(() => undefined)
  return {
    answer,
    text: () => text,
    states: () =>
      [...text.matchAll(/^event: state\ndata: (.*)$/gm)].map(
        (match) => (JSON.parse(match[1] ?? '{}') as CashierSignal).state,
      ),
    close: async () => {
      stop.abort()
      await reading
    },
    ended: reading,
  }
}

const waitingPages = async (core: Core) => (await core.deps.metrics.waitingPages.get()).values[0]?.value

describe('a page that waits', () => {
  test('is told where its order is first, and of the payment as it happens, in this process and in another', async () => {
    const order = await world.order()
    const pages = await Promise.all([listen(world.url, order), listen(other.url, order)])
    for (const page of pages) {
      expect(page.answer.headers.get('content-type')).toContain('text/event-stream')
      expect(page.answer.headers.get('cache-control')).toBe('no-store')
      await until(() => page.states().length === 1, 'the page hears where its order is')
      expect(page.states()).toEqual(['open'])
    }
    await world.pay((await world.start(order, 'wechat_scan', 'native_qr')).action)
    for (const page of pages) {
      await until(() => page.states().includes('paid'), 'the page hears of the payment')
      expect(page.states()).toEqual(['open', 'paid'])
      await page.close()
    }
  })

  test('is told of its own order alone', async () => {
    const [mine, theirs] = [await world.order(), await world.order()]
    const [page, paid] = await Promise.all([listen(world.url, mine), listen(world.url, theirs)])
    await world.pay((await world.start(theirs, 'wechat_scan', 'native_qr')).action)
    await until(() => paid.states().includes('paid'), 'the other page hears of its payment')
    expect(page.states()).toEqual(['open'])
    expect(page.text()).not.toContain('paid"')
    await Promise.all([page.close(), paid.close()])
  })

  test('that lost its connection hears on the next one what happened meanwhile', async () => {
    const order = await world.order()
    const first = await listen(other.url, order)
    await until(() => first.states().length === 1, 'the page hears where its order is')
    expect(first.text()).toMatch(/^retry: \d{4}$/m)
    await first.close()
    await world.pay((await world.start(order, 'alipay', 'precreate')).action)
    const second = await listen(other.url, order)
    await until(() => second.states().length > 0, 'the page hears where its order is')
    expect(second.states()[0]).toBe('paid')
    await second.close()
  })

  test.each([
    ['expired', async () => world.live(16 * minute)],
    ['closed', async (order: OrderView) => void (await world.call('POST', `/v1/orders/${order.id}/close`))],
  ] as const)('is told that its order is %s', async (state, end) => {
    const order = await world.order()
    const page = await listen(other.url, order)
    await until(() => page.states().length === 1, 'the page hears where its order is')
    await end(order)
    await until(() => page.states().includes(state), 'the page hears of the end')
    await page.close()
  })

  test('costs nothing any more when it is closed', async () => {
    const order = await world.order()
    const before = await waitingPages(world.core)
    const pages = await Promise.all(Array.from({ length: 20 }, () => listen(world.url, order)))
    await until(async () => (await waitingPages(world.core)) === (before ?? 0) + 20, 'twenty pages wait')
    await Promise.all(pages.map((page) => page.close()))
    await until(async () => (await waitingPages(world.core)) === before, 'the pages are gone')
  })

  test('with a link that is not one gets a refusal and no stream', async () => {
    expect((await world.call('GET', '/c/nonsense/events')).status).toBe(404)
  })
})

test('a page without events hears of a lost notification by asking', async () => {
  const order = await world.order()
  await payUnnoticed(world, 'wechat', (await world.start(order, 'wechat_scan', 'native_qr')).action)
  await world.advance(15_000)
  await until(async () => (await world.view(order)).state === 'paid', 'the page is shown as paid')
})
