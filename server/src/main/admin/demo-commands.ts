import { setTimeout } from 'node:timers/promises'
import type { Core } from '../compose.ts'
import { demoApiKey } from '../demo-app.ts'
import { type DemoHands, demoFailures } from '../demo-failures.ts'
import { AdminError, type Command, type Row } from './command.ts'

type Credentials = Readonly<{
  merchants: Readonly<Record<string, { wechat: { mchid: string }; alipay: { seller_id: string } | null }>>
}>

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!response.ok) throw new AdminError(`${new URL(response.url).pathname} answered ${response.status}.`)
  return text.startsWith('{') ? JSON.parse(text) : undefined
}

/** The demonstration's own hands: its apps' keys, and the panel of the simulators that it runs with. */
export async function demoHands(
  { deps }: Pick<Core, 'deps'>,
  simulatorsUrl: string,
  later: DemoHands['later'] = (ms) => setTimeout(ms),
): Promise<DemoHands> {
  const control = async (path: string, body?: object) =>
    answerOf(
      await fetch(
        `${simulatorsUrl}/control${path}`,
        body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      ),
    )
  const { merchants } = (await control('/credentials').catch(() => {
    throw new AdminError(`The simulators do not answer at ${simulatorsUrl}: this is for the demonstration.`)
  })) as Credentials
  const sellerOf = (app: string, channel: string): string =>
    (channel === 'wechat' ? merchants[app]?.wechat.mchid : merchants[app]?.alipay?.seller_id) ?? ''
  return {
    call: async (app, method, path, body) =>
      (await answerOf(
        await fetch(`${deps.config.PUBLIC_URL}${path}`, {
          method,
          headers: { authorization: `Bearer ${demoApiKey(deps, app)}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      )) as never,
    open: async (url, userAgent) =>
      (await fetch(url, { headers: { 'user-agent': userAgent, accept: 'text/html' }, redirect: 'manual' })).text(),
    fault: async (channel, point, fault) => {
      await control('/faults', { channel, point, ...fault })
    },
    pay: async (app, channel, attemptNo) => {
      await control(`/${channel}/trades/${sellerOf(app, channel)}/${attemptNo}/pay`, {})
    },
    finishRefund: async (app, refundNo, outcome) => {
      await control(`/wechat/refunds/${sellerOf(app, 'wechat')}/${refundNo}/finish`, { outcome })
    },
    later,
  }
}

export const demoCommands: readonly Command[] = [
  {
    name: 'demo failures',
    usage: '',
    summary:
      'makes orders in the running demonstration that are not paid, each for another reason, to look at with "order why"',
    options: {},
    words: [],
    run: async (core) => {
      const hands = await demoHands(core, process.env.SIMULATORS_URL ?? 'http://localhost:8081')
      const rows: Row[] = []
      // One after the other: a fault that is planned hits the next call, whoever makes it.
      for (const { cause, ripensMs, stage } of demoFailures) {
        const order = await stage(hands)
        const at = ripensMs ? `in ${ripensMs / 1000} s` : 'now'
        rows.push({ order: order.id, number: order.merchant_order_no, cause, at })
      }
      return { rows, notes: ['Ask for any of them: npm run admin -- order why <order>'] }
    },
  },
]
