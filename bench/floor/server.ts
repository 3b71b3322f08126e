import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import pg from 'pg'
import { createAlipayConnector, createWeChatConnector } from '../../server/src/channels/index.ts'
import { newId, systemRandom } from '../../server/src/platform/index.ts'
import { credentialsOf, type Identities } from '../stage/identities.ts'
import { answerCalls } from '../stage/rpc.ts'
import { driveOrders, drivePayments } from './driver.ts'
import { writeOrder, writePayment } from './rows.ts'

// The floor over HTTP: what a plain server does that begins and commits once a request. It checks no key and no fields and answers
// little, so it is faster than any real one of its kind; notifications it verifies with the server's own connectors.

export type FloorCalls = typeof handlers

type Start = Readonly<{
  databaseUrl: string
  identities: Identities
  appId: string
  accounts: Readonly<{ wechat: string; alipay: string }>
}>

const poolMax = 32
const idOf = (kind: Parameters<typeof newId>[0]) => newId(kind, new Date(), systemRandom)

async function listen({ accounts, appId, databaseUrl, identities }: Start): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolMax })
  const within = async (work: (client: pg.ClientBase) => Promise<void>): Promise<void> => {
    const client = await pool.connect()
    try {
      await work(client)
    } finally {
      client.release()
    }
  }
  const given = credentialsOf(identities, 'http://127.0.0.1:9')
  const wechat = createWeChatConnector().open({
    id: accounts.wechat,
    channel: 'wechat',
    merchantNo: identities.wechat.mchid,
    settings: { ...given.wechat, key_mode: 'public_key', products: ['native_qr'] },
    secrets: given.wechat,
  })
  const alipay = createAlipayConnector().open({
    id: accounts.alipay,
    channel: 'alipay',
    merchantNo: identities.alipay.appId,
    settings: { ...given.alipay, sign_mode: 'public_key', products: ['page'] },
    secrets: given.alipay,
  })
  if (wechat.kind === 'invalid' || alipay.kind === 'invalid') throw new Error('the floor cannot open its accounts')
  const opened = { wechat: wechat.account, alipay: alipay.account }

  const app = fastify()
  app.post<{ Body: Record<string, never> }>('/v1/orders', async (request, reply) => {
    const { body } = request
    const id = idOf('order')
    const answer = JSON.stringify({ id, object: 'order', status: 'awaiting_payment', ...(body as object) })
    await within((client) =>
      writeOrder(client, {
        appId,
        id,
        number: body.merchant_order_no ?? '',
        amount: body.amount ?? 0,
        subject: body.subject ?? '',
        buyerId: body.buyer_id ?? '',
        returnUrl: body.return_url ?? '',
        metadata: JSON.stringify(body.metadata),
        key: request.headers['idempotency-key']
          ? { hash: createHash('sha256').update(JSON.stringify(body)).digest(), answer }
          : null,
        now: new Date(),
      }),
    )
    return reply.status(201).type('application/json').send(answer)
  })
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.post<{ Params: { channel: 'wechat' | 'alipay'; account: string }; Body: Buffer }>(
      '/notify/:channel/:account',
      async (request, reply) => {
        const { account, channel } = request.params
        const reading = opened[channel].readNotification({ headers: request.headers, body: request.body }, new Date())
        if (reading.kind !== 'trade' || reading.fact.trade.state !== 'paid') return reply.status(400).send('fail')
        const { amount, channelTradeNo, paidAt } = reading.fact.trade
        await within((client) =>
          writePayment(client, {
            appId,
            accountId: account,
            attemptNo: reading.attemptNo,
            eventId: reading.eventId,
            keyId: reading.keyId,
            headers: JSON.stringify({ 'content-type': request.headers['content-type'] }),
            body: request.body,
            tradeNo: channelTradeNo,
            amount: Number(amount.amount),
            paidAt,
            transferId: idOf('transfer'),
            newEventId: idOf('event'),
          }),
        )
        return reply.send('success')
      },
    )
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

const handlers = { listen, driveOrders, drivePayments }
answerCalls(handlers)
