import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGuardedAgent, ForbiddenAddressError, judgeUrl, mayCall } from '../../src/webhooks/address-guard.ts'
import { sendWebhook } from '../../src/webhooks/send-webhook.ts'

const strict = { allowPrivate: false }
const local = { allowPrivate: true }

let server: Server
let port: number
let connections = 0

beforeAll(async () => {
  // On every interface of both families, so that whatever leads to this machine would be noticed.
  server = createServer((socket) => {
    connections += 1
    socket.resume()
    socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))
beforeEach(() => {
  connections = 0
})

const hosts = [
  // This machine, in every spelling.
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0x7F.0x0.0x0.0x1',
  '0177.0.0.1',
  '0177.0x0.1',
  '017700000001',
  '127.0.0.0x1',
  '0',
  '0.0.0.0',
  '0.0.0.1',
  '000000.0',
  '１２７.０.０.１',
  '127。0。0。1',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'api.localhost',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[::ffff:0:127.0.0.1]',
  '[2001::7f00:1]',
  // Metadata services.
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[fd00:ec2::254]',
  '100.100.100.200',
  '168.63.129.16',
  'metadata.google.internal',
  // Networks that are nobody's on the internet.
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.1',
  '100.64.0.1',
  '100.127.255.255',
  '169.254.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  '[ff02::1]',
  '[100::1]',
  '[2001:db8::1]',
  '[5f00::1]',
  '[::ffff:10.0.0.1]',
  '[::ffff:192.168.0.1]',
  '[::ffff:0a00:0001]',
  'printer.local',
  'db.internal',
  'router.home.arpa',
]

describe('what a merchant may not make us call', () => {
  it.each(hosts)('%s is refused before and at sending, and nothing connects', async (host) => {
    for (const scheme of ['https', 'http']) {
      const url = `${scheme}://${host}:${port}/hook`
      expect(judgeUrl(url, strict)).not.toBe('ok')
      // The agent alone refuses too, so a check forgotten before it costs nothing.
      const agent = createGuardedAgent(strict, {
        connectTimeoutMs: 1000,
        resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      })
      try {
        await expect(agent.request({ origin: new URL(url).origin, path: '/', method: 'POST' })).rejects.toThrow(
          ForbiddenAddressError,
        )
        const outcome = await sendWebhook(
          { url, headers: {}, body: '{}' },
          { dispatcher: agent, policy: strict, timeoutMs: 1000 },
        )
        const failure = scheme === 'https' ? 'address_forbidden' : 'url_invalid'
        expect(outcome).toEqual({ kind: 'unanswered', failure })
      } finally {
        await agent.close()
      }
    }
    expect(connections).toBe(0)
  })

  it.each([
    'ftp://shop.example/hook',
    'file:///etc/passwd',
    'gopher://shop.example/',
    'javascript:alert(1)',
    'https:shop',
    '/hook',
    '',
    'https://user:password@shop.example/',
    'https://user@shop.example/',
    'https://shop.example/#part',
    'https://shop .example/',
    'https://shop.example\\@127.0.0.1/',
    'http://shop.example/',
    'https://',
    'https://[::1',
    'https://999.1.1.1/',
    'https://0x100000000/',
  ])('%j is not a webhook address', (url) => {
    expect(judgeUrl(url, strict)).toBe('invalid')
  })

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.8', 'fd00::1', '172.18.0.2'])(
    '%s may be called where private networks are allowed',
    (address) => {
      expect(mayCall(address, strict)).toBe(false)
      expect(mayCall(address, local)).toBe(true)
    },
  )

  it.each(['169.254.169.254', '100.100.100.200', '0.0.0.0', 'fe80::1', '224.0.0.1', '168.63.129.16'])(
    '%s may never be called',
    (address) => {
      expect(mayCall(address, local)).toBe(false)
    },
  )

  it.each(['93.184.215.14', '1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '::ffff:93.184.215.14'])(
    '%s may be called',
    (address) => {
      expect(mayCall(address, strict)).toBe(true)
    },
  )

  it.each([
    'https://shop.example/hook',
    'https://shop.example:8443/a?b=c',
    'https://1.1.1.1/',
    'https://商店.example/',
  ])('%s may be registered', (url) => {
    expect(judgeUrl(url, strict)).toBe('ok')
  })
})

describe('names', () => {
  const send = (resolve: () => Promise<{ address: string; family: number }[]>, policy = strict) => {
    const agent = createGuardedAgent(policy, { connectTimeoutMs: 1000, resolve })
    const target = { url: `https://shop.example:${port}/hook`, headers: {}, body: '{}' }
    return sendWebhook(target, { dispatcher: agent, policy, timeoutMs: 1000 }).finally(() => agent.destroy())
  }

  it.each([
    [['127.0.0.1']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['10.0.0.1', '192.168.0.1']],
    [['169.254.169.254']],
    [['0.0.0.0']],
  ])('a name that leads to %j is refused', async (addresses) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    expect(await send(async () => found)).toEqual({ kind: 'unanswered', failure: 'address_forbidden' })
    expect(connections).toBe(0)
  })

  it('the address that was checked is the one that is called, whatever the name says next', async () => {
    const answers = ['10.0.0.1', '127.0.0.1']
    let asked = 0
    const resolve = async () => [{ address: answers[asked++] ?? '127.0.0.1', family: 4 }]
    expect(await send(resolve)).toEqual({ kind: 'unanswered', failure: 'address_forbidden' })
    expect(asked).toBe(1)
    expect(connections).toBe(0)
  })

  it('is asked anew for every connection, and the answer checked anew', async () => {
    const answers = ['127.0.0.1', '169.254.169.254']
    let asked = 0
    const agent = createGuardedAgent(local, {
      connectTimeoutMs: 1000,
      resolve: async () => [{ address: answers[asked++] ?? '', family: 4 }],
    })
    const target = { url: `http://shop.example:${port}/hook`, headers: {}, body: '{}' }
    const options = { dispatcher: agent, policy: local, timeoutMs: 1000 }
    expect(await sendWebhook(target, options)).toEqual({ kind: 'answered', statusCode: 204 })
    expect(await sendWebhook(target, options)).toEqual({ kind: 'unanswered', failure: 'address_forbidden' })
    expect(connections).toBe(1)
    await agent.destroy()
  })

  it('a name that is not known is told as such', async () => {
    const failing = () => Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }))
    expect(await send(failing)).toEqual({ kind: 'unanswered', failure: 'name_not_resolved' })
    expect(await send(async () => [])).toEqual({ kind: 'unanswered', failure: 'name_not_resolved' })
  })
})
