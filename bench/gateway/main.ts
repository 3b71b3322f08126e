import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { requestBytes } from '../load/connection.ts'
import { openPool, type Pool } from '../load/loops.ts'
import type { Identities } from '../stage/identities.ts'
import { answerCalls } from '../stage/rpc.ts'
import { createAlipayDesk } from './alipay.ts'
import { createNotifier } from './notifications.ts'
import type { Trades } from './trades.ts'
import { createWeChatDesk } from './wechat.ts'

// Both gateways in one process: they check what they are sent, remember the trades, and tell of payments with real signatures.
// The simulators do far more and would take most of the machine for themselves.

const trades: Trades = new Map()
const ackLatencies: number[] = []
let notAcknowledged = 0
let notices = 0
let toldAll: (() => void)[] = []

export type GatewayCalls = typeof handlers
const handlers = {
  start: async ({ identities, port }: { identities: Identities; port: number }) => {
    // The api listens only later: it must know our address first.
    let opened: Promise<Pool> | undefined
    const api = (): Promise<Pool> => {
      opened ??= openPool(port, 64)
      return opened
    }
    const notify = createNotifier(identities)
    const wechat = await createWeChatDesk(identities, trades)
    const alipay = createAlipayDesk(identities, trades)

    const answer = async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
      const url = new URL(request.url ?? '/', 'http://gateway')
      if (url.pathname === '/pay') {
        const attemptNo = url.searchParams.get('no') ?? (await alipay.openPage(new URLSearchParams(body)))
        const known = pay(attemptNo, notify, api)
        response.writeHead(known ? 204 : 404, { 'content-length': '0' }).end()
      } else if (url.pathname === '/gateway.do') await alipay.answer(url.searchParams, body, response)
      else await wechat.answer(request, url, body, response)
    }
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        answer(request, response, Buffer.concat(chunks).toString()).catch((error: Error) => {
          console.error(error)
          response.writeHead(500, { 'content-length': '0' }).end()
        })
      })
    })
    server.keepAliveTimeout = 60_000
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { port: (server.address() as AddressInfo).port }
  },
  /** Waits until every payment has been told of, and answers how that went since the last time. */
  collect: async (_: null) => {
    if (notices > 0) await new Promise<void>((resolve) => toldAll.push(resolve))
    return { ackLatencies: ackLatencies.splice(0), notAcknowledged, trades: trades.size }
  },
}

function pay(
  attemptNo: string | undefined,
  notify: ReturnType<typeof createNotifier>,
  api: () => Promise<Pool>,
): boolean {
  const trade = trades.get(attemptNo ?? '')
  if (!trade) return false
  trade.paid = true
  notices += 1
  void (async () => {
    const { body, headers } = await notify(trade)
    const request = requestBytes('POST', new URL(trade.notifyUrl).pathname, headers, body)
    const sentAt = performance.now()
    const { status } = await (await api()).send(request)
    if (status === 200) ackLatencies.push(performance.now() - sentAt)
    else notAcknowledged += 1
  })()
    .catch(() => {
      notAcknowledged += 1
    })
    .finally(() => {
      notices -= 1
      if (notices > 0) return
      for (const told of toldAll) told()
      toldAll = []
    })
  return true
}

answerCalls(handlers)
