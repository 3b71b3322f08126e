import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { answerBytesMax, callGateway, deadlineSignal, parseJson, utf8Text } from '../../src/channels/gateway-call.ts'
import { closedPortUrl } from './harness.ts'

const servers: { close: () => void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(handler: RequestListener): Promise<string> {
  const server: Server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const call = (url: string, send: typeof fetch = fetch, signal = deadlineSignal(5000)) =>
  callGateway(send, { method: 'POST', url, headers: { 'content-type': 'text/plain' }, body: 'x' }, signal)

describe('an exchange with a gateway', () => {
  it('answers the status, the headers and the very bytes', async () => {
    const url = await listening((_request, response) => {
      response.writeHead(418, { 'x-name': 'v' }).end(Buffer.from([0xff, 0x00, 0x41]))
    })
    const answer = await call(url)
    expect(answer).toMatchObject({ kind: 'answered', status: 418 })
    if (answer.kind !== 'answered') return
    expect([...answer.body]).toEqual([0xff, 0x00, 0x41])
    expect(answer.headers.get('x-name')).toBe('v')
  })

  it('follows no redirect', async () => {
    let requests = 0
    const url = await listening((_request, response) => {
      requests += 1
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    expect(await call(url)).toEqual({ kind: 'unknown', what: 'redirected' })
    expect(requests).toBe(1)
  })

  it.each([
    ['as it is', undefined],
    ['compressed to almost nothing', 'gzip'],
  ])('reads no more than a mebibyte, %s', async (_, encoding) => {
    const body = Buffer.alloc(answerBytesMax + 1, 0x20)
    const url = await listening((_request, response) => {
      response.writeHead(200, encoding ? { 'content-encoding': encoding } : {}).end(encoding ? gzipSync(body) : body)
    })
    expect(await call(url)).toEqual({ kind: 'unknown', what: 'answer_too_large' })
  })

  it('reads exactly a mebibyte', async () => {
    const url = await listening((_request, response) => response.end(Buffer.alloc(answerBytesMax, 0x20)))
    expect(await call(url)).toMatchObject({ kind: 'answered' })
  })

  it('is unknown when the answer stops in the middle, or never begins', async () => {
    const broken = await listening((_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    expect(await call(broken)).toEqual({ kind: 'unknown', what: 'connection_lost' })
    const dropped = await listening((request) => request.destroy())
    expect(await call(dropped)).toEqual({ kind: 'unknown', what: 'connection_lost' })
  })

  it('is unknown when the deadline passes, before the answer or within its body', async () => {
    const silent = await listening(() => undefined)
    expect(await call(silent, fetch, deadlineSignal(50))).toEqual({ kind: 'unknown', what: 'timeout' })
    const slow = await listening((_request, response) => {
      response.writeHead(200).write('begin')
    })
    expect(await call(slow, fetch, deadlineSignal(100))).toEqual({ kind: 'unknown', what: 'timeout' })
  })

  it('was not sent when the deadline had passed before', async () => {
    let requests = 0
    const url = await listening((_request, response) => {
      requests += 1
      response.end()
    })
    for (const deadlineMs of [0, -5]) {
      expect(await call(url, fetch, deadlineSignal(deadlineMs))).toEqual({ kind: 'not_sent', what: 'deadline_passed' })
    }
    expect(requests).toBe(0)
  })

  it('was not sent when nobody listens there', async () => {
    expect(await call(await closedPortUrl())).toEqual({ kind: 'not_sent', what: 'connection_failed' })
  })

  it('was not sent when the other side does not speak TLS', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(server)
    const { port } = server.address() as AddressInfo
    expect(await call(`https://127.0.0.1:${port}/`)).toEqual({ kind: 'not_sent', what: 'connection_failed' })
  })

  const failure = (code: string, syscall?: string) =>
    Object.assign(new Error('secret words'), { code, ...(syscall ? { syscall } : {}) })
  it.each([
    ['ECONNREFUSED', failure('ECONNREFUSED', 'connect'), 'not_sent'],
    ['ENOTFOUND', failure('ENOTFOUND', 'getaddrinfo'), 'not_sent'],
    ['EAI_AGAIN', failure('EAI_AGAIN', 'getaddrinfo'), 'not_sent'],
    ['UND_ERR_CONNECT_TIMEOUT', failure('UND_ERR_CONNECT_TIMEOUT'), 'not_sent'],
    ['CERT_HAS_EXPIRED', failure('CERT_HAS_EXPIRED'), 'not_sent'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', failure('ERR_TLS_CERT_ALTNAME_INVALID'), 'not_sent'],
    ['ENETUNREACH while connecting', failure('ENETUNREACH', 'connect'), 'not_sent'],
    ['ETIMEDOUT while connecting', failure('ETIMEDOUT', 'connect'), 'not_sent'],
    ['ETIMEDOUT while reading', failure('ETIMEDOUT', 'read'), 'unknown'],
    ['ECONNRESET', failure('ECONNRESET', 'read'), 'unknown'],
    ['EPIPE', failure('EPIPE', 'write'), 'unknown'],
    ['UND_ERR_SOCKET', failure('UND_ERR_SOCKET'), 'unknown'],
    ['UND_ERR_HEADERS_TIMEOUT', failure('UND_ERR_HEADERS_TIMEOUT'), 'unknown'],
    ['both addresses refused', new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')]), 'not_sent'],
    ['one refused, one lost', new AggregateError([failure('ECONNREFUSED'), failure('ECONNRESET')]), 'unknown'],
    ['no cause', undefined, 'unknown'],
    ['a text', 'ECONNREFUSED', 'unknown'],
  ])('tells %s apart', async (_, cause, kind) => {
    const send = async () => {
      throw new TypeError('fetch failed', { cause })
    }
    const answer = await call('http://gateway.example.test/', send)
    expect(answer.kind).toBe(kind)
    expect(JSON.stringify(answer)).not.toContain('secret')
  })
})

it('text that is not UTF-8 and JSON that is none are nothing', () => {
  expect(utf8Text(Buffer.from('茶'))).toBe('茶')
  expect(utf8Text(Buffer.from([0xff]))).toBeUndefined()
  expect(parseJson('{"a":1}')).toEqual({ a: 1 })
  for (const text of [undefined, '', '<html>', '{', '\ufeff{}']) expect(parseJson(text)).toBeUndefined()
})
