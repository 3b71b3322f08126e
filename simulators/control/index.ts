import type { FastifyInstance } from 'fastify'
import type { Core } from '../core/core.ts'
import { channels, type Fault, isChannelName, isFaultKind, isFaultPoint } from '../core/faults.ts'
import { bad } from '../core/http.ts'
import { type MerchantName, merchantNames } from '../core/merchants.ts'
import type { WechatSimulator } from '../wechat/index.ts'
import { objectOf } from './bodies.ts'
import { controlPage } from './page.ts'
import { mountWechatControl, wechatState } from './wechat-control.ts'

/** What the panel needs of any other wallet. */
export interface ControlledWallet {
  /** Null when this merchant has no account there. */
  credentials(name: MerchantName): object | null
  /** Its part of GET /control/state, ready for JSON. */
  state(): object
  /** The service provider's, where merchants are taken in. */
  platformCredentials?(): object | null
}

export interface ControlParts {
  wechat: WechatSimulator
  alipay?: ControlledWallet
  unionpay?: ControlledWallet
}

/** The panel that sets faults and moves the clock, as JSON under /control and as a page at /control itself. */
export async function registerControl(app: FastifyInstance, core: Core, parts: ControlParts): Promise<void> {
  const { wechat, alipay, unionpay } = parts
  const credentialsOf = (name: MerchantName) => ({
    wechat: wechat.credentials(name),
    alipay: alipay?.credentials(name) ?? null,
    unionpay: unionpay?.credentials(name) ?? null,
  })

  app.get('/control', async (_request, reply) => reply.type('text/html; charset=utf-8').send(controlPage))

  app.get('/control/credentials', async () => ({
    ...credentialsOf('shop'),
    platform: { wechat: wechat.credentials('platform'), alipay: alipay?.platformCredentials?.() ?? null },
    merchants: Object.fromEntries(merchantNames.map((name) => [name, credentialsOf(name)])),
  }))

  app.get('/control/state', async () => ({
    now: core.clock.now().toISOString(),
    scheduled: core.clock.scheduled().map(({ what, dueAt }) => ({ what, due_at: dueAt.toISOString() })),
    faults: core.faults.list(),
    wechat: wechatState(wechat, core.clock.now()),
    alipay: alipay?.state() ?? null,
    unionpay: unionpay?.state() ?? null,
    notifications: core.notifier.log().map(({ outTradeNo, at, ...rest }) => ({
      ...rest,
      out_trade_no: outTradeNo,
      at: at.toISOString(),
    })),
  }))

  app.get('/control/faults', async () => ({ faults: core.faults.list() }))
  app.delete('/control/faults', async (_request, reply) => {
    core.faults.clear()
    return reply.code(204).send()
  })
  app.post('/control/faults', async (request, reply) => {
    const body = objectOf(request.body)
    if (!isChannelName(body.channel)) return bad(reply, `channel is one of ${channels.join(', ')}.`)
    if (!isFaultPoint(body.point)) return bad(reply, 'point is not one of the points where faults can happen.')
    const fault = readFault(body)
    if (typeof fault === 'string') return bad(reply, fault)
    core.faults.next(body.channel, body.point, fault)
    return reply.code(201).send({ faults: core.faults.list() })
  })

  app.post('/control/clock', async (request, reply) => {
    const { advance_ms: advanceMs, set } = objectOf(request.body)
    if (Number.isInteger(advanceMs) && (advanceMs as number) >= 0 && set === undefined) {
      await core.clock.advance(advanceMs as number)
    } else if (typeof set === 'string' && !Number.isNaN(Date.parse(set)) && advanceMs === undefined) {
      await core.clock.set(new Date(set))
    } else {
      return bad(reply, 'Give either advance_ms, zero or more, or set, a time in RFC 3339.')
    }
    return { now: core.clock.now().toISOString() }
  })

  app.post('/control/settle', async (_request, reply) => {
    await core.notifier.settle()
    return reply.code(204).send()
  })
  app.post<{ Params: { id: string } }>('/control/notifications/:id/repeat', async (request, reply) =>
    core.notifier.repeat(request.params.id)
      ? reply.code(202).send({})
      : reply.code(404).send({ message: 'There is no notification with this id.' }),
  )

  mountWechatControl(app, wechat)
}

function readFault(body: Record<string, unknown>): Fault | string {
  const { kind, times, ms, out_trade_no: outTradeNo } = body
  if (!isFaultKind(kind)) return 'kind is not one of the kinds of faults.'
  if (times !== undefined && (!Number.isInteger(times) || (times as number) < 1)) return 'times is 1 or more.'
  if (ms !== undefined && (!Number.isInteger(ms) || (ms as number) < 0)) return 'ms is 0 or more.'
  if (outTradeNo !== undefined && typeof outTradeNo !== 'string') return 'out_trade_no is text.'
  return {
    kind,
    ...(times === undefined ? {} : { times: times as number }),
    ...(ms === undefined ? {} : { ms: ms as number }),
    ...(outTradeNo === undefined ? {} : { match: { outTradeNo } }),
  }
}
