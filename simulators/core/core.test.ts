import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { chinaDate, chinaRfc3339, createClock } from './clock.ts'
import { createFaults, type Fault } from './faults.ts'
import { sharedTestKeys } from './keys.ts'
import { feeFor, fenFromYuan, isDeclinedTotal, yuanText } from './money.ts'
import { createNotifier } from './notifier.ts'
import { createStore } from './store.ts'
import { issueCertificate } from './x509.ts'

const start = new Date('2026-11-23T10:00:00+08:00')

describe('the clock', () => {
  it('runs what falls due in due order and awaits each', async () => {
    const clock = createClock({ frozen: start })
    const seen: string[] = []
    clock.after(2000, 'late', () => {
      seen.push(`late at ${clock.now().getTime() - start.getTime()}`)
    })
    clock.after(1000, 'early', async () => {
      await Promise.resolve()
      seen.push(`early at ${clock.now().getTime() - start.getTime()}`)
    })
    await clock.advance(1999)
    expect(seen).toEqual(['early at 1000'])
    await clock.advance(1)
    expect(seen).toEqual(['early at 1000', 'late at 2000'])
  })

  it('runs what scheduled work schedules, when that falls due in the same move', async () => {
    const clock = createClock({ frozen: start })
    const seen: number[] = []
    const again = () => {
      seen.push(clock.now().getTime() - start.getTime())
      if (seen.length < 3) clock.after(100, 'again', again)
    }
    clock.after(100, 'first', again)
    await clock.advance(1000)
    expect(seen).toEqual([100, 200, 300])
    expect(clock.now().getTime() - start.getTime()).toBe(1000)
  })

  it('goes back without running anything, and keeps what is scheduled', async () => {
    const clock = createClock({ frozen: start })
    let runs = 0
    clock.after(1000, 'kept', () => {
      runs += 10
    })
    await clock.set(new Date(start.getTime() - 5000))
    expect(runs).toBe(0)
    expect(clock.scheduled().map((one) => one.what)).toEqual(['kept'])
    await clock.advance(6000)
    expect(runs).toBe(10)
  })

  it('jumps ahead of the machine when it runs at real speed', async () => {
    const clock = createClock()
    let ran = false
    clock.after(3_600_000, 'in an hour', () => {
      ran = true
    })
    const before = clock.now().getTime()
    await clock.advance(3_600_000)
    expect(ran).toBe(true)
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(3_600_000)
    clock.close()
  })

  it('writes times and days as China does', () => {
    const nearMidnight = new Date('2026-11-22T16:00:00.500Z')
    expect(chinaRfc3339(nearMidnight)).toBe('2026-11-23T00:00:00+08:00')
    expect(chinaDate(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22')
  })
})

describe('faults', () => {
  it('hit the named number of calls, in the order planned, and only the matching order', () => {
    const faults = createFaults()
    faults.next('wechat', 'query', { kind: 'http_500', times: 2 })
    faults.next('wechat', 'query', { kind: 'http_429', match: { outTradeNo: 'A1' } })
    expect(faults.take('alipay', 'query')).toBeUndefined()
    expect(faults.take('wechat', 'close')).toBeUndefined()
    expect(faults.take('wechat', 'query', 'B2')?.kind).toBe('http_500')
    expect(faults.take('wechat', 'query', 'B2')?.kind).toBe('http_500')
    expect(faults.take('wechat', 'query', 'B2')).toBeUndefined()
    expect(faults.take('wechat', 'query', 'A1')?.kind).toBe('http_429')
    expect(faults.list()).toEqual([])
  })
})

describe('money', () => {
  it('turns fen into yuan and back without a float', () => {
    for (const [fen, yuan] of [
      [0n, '0.00'],
      [1n, '0.01'],
      [8888n, '88.88'],
      [-5n, '-0.05'],
      [10_000_000_001n, '100000000.01'],
    ] as const)
      expect(yuanText(fen)).toBe(yuan)
    expect(fenFromYuan('88.8')).toBe(8880n)
    expect(fenFromYuan('88')).toBe(8800n)
    for (const bad of ['', '-1', '1.234', '1e3', '01', ' 1', '1.', '.5', '1,000'])
      expect(fenFromYuan(bad)).toBeUndefined()
  })

  it('rounds the fee to the nearest fen', () => {
    expect(feeFor(600n, 60n)).toBe(4n)
    expect(feeFor(2990n, 60n)).toBe(18n)
    expect(feeFor(6000n, 54n)).toBe(32n)
    expect(feeFor(1n, 60n)).toBe(0n)
    expect(feeFor(3n, 3900n)).toBe(1n)
  })

  it('declines totals that end in 13 fen', () => {
    expect([13n, 113n, 1300n, 14n].map(isDeclinedTotal)).toEqual([true, true, false, false])
  })
})

describe('the store', () => {
  it('gives back big integers and dates after a restart', () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulators-store-'))
    try {
      const store = createStore(folder)
      store.collection('trades').set('a', { totalFen: 8888n, at: start, list: [1, null, 'x'] })
      store.changed('trades')
      store.close()
      const again = createStore(folder)
      expect(again.collection('trades').get('a')).toEqual({ totalFen: 8888n, at: start, list: [1, null, 'x'] })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('certificates', () => {
  it('are readable, carry their serial and dates, and verify with their issuer', async () => {
    const keys = sharedTestKeys()
    const issuer = await keys.pair('test/issuer')
    const subject = await keys.pair('test/subject')
    const pem = issueCertificate({
      subject: { CN: 'Tenpay.com sign', O: '胡同', C: 'CN' },
      issuer: { CN: 'Tenpay.com Root CA' },
      serialHex: 'F123456789ABCDEF0123456789ABCDEF01234567',
      publicKey: subject.publicKey,
      issuerPrivateKey: issuer.privateKey,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2051-01-01T00:00:00Z'),
    })
    const certificate = new X509Certificate(pem)
    expect(certificate.serialNumber).toBe('F123456789ABCDEF0123456789ABCDEF01234567')
    expect(certificate.verify(issuer.publicKey)).toBe(true)
    expect(certificate.verify(subject.publicKey)).toBe(false)
    expect(certificate.subject).toContain('O=胡同')
    expect(certificate.validFromDate.toISOString()).toBe('2026-01-01T00:00:00.000Z')
    expect(certificate.validToDate.toISOString()).toBe('2051-01-01T00:00:00.000Z')
    expect(certificate.publicKey.equals(subject.publicKey)).toBe(true)
  })
})

describe('the notifier', () => {
  const closers: (() => void)[] = []
  afterEach(() => {
    for (const close of closers.splice(0)) close()
  })

  async function setUp(answers: number[]) {
    const received: { body: string }[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        received.push({ body })
        response.writeHead(answers.shift() ?? 200).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => server.close())
    const clock = createClock({ frozen: start })
    const faults = createFaults()
    const notifier = createNotifier({ clock, faults })
    const send = (id: string) =>
      notifier.send({
        channel: 'wechat',
        id,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
        outTradeNo: `order-${id}`,
        build: async (fault) => ({
          headers: {},
          body: `${id} ${clock.now().getTime() - start.getTime()} ${fault?.kind ?? '-'}`,
        }),
        accepted: (status) => status === 200,
        gapsMs: [15_000, 30_000],
        timeoutMs: 5000,
      })
    const plan = (fault: Fault) => faults.next('wechat', 'notification', fault)
    const bodies = () => received.map((one) => one.body)
    return { clock, notifier, send, plan, bodies }
  }

  it('repeats with fresh content by the table until it is accepted', async () => {
    const { clock, notifier, send, bodies } = await setUp([500, 302, 200])
    send('n1')
    await notifier.settle()
    await clock.advance(14_999)
    expect(bodies()).toEqual(['n1 0 -'])
    await clock.advance(1)
    await clock.advance(60_000)
    expect(bodies()).toEqual(['n1 0 -', 'n1 15000 -', 'n1 45000 -'])
    expect(notifier.log().map((one) => [one.delivery, one.outcome])).toEqual([
      [1, 'refused'],
      [2, 'refused'],
      [3, 'accepted'],
    ])
    await clock.advance(3_600_000)
    expect(bodies()).toHaveLength(3)
  })

  it('gives up after the last gap', async () => {
    const { clock, notifier, send, bodies } = await setUp([500, 500, 500, 500])
    send('n1')
    await notifier.settle()
    await clock.advance(86_400_000)
    expect(bodies()).toHaveLength(3)
  })

  it('loses one delivery and repeats later, or loses them all', async () => {
    const { clock, notifier, send, plan, bodies } = await setUp([])
    plan({ kind: 'lose' })
    send('n1')
    await notifier.settle()
    expect(bodies()).toEqual([])
    await clock.advance(15_000)
    expect(bodies()).toEqual(['n1 15000 -'])
    plan({ kind: 'lose', ms: 0 })
    send('n2')
    await notifier.settle()
    await clock.advance(86_400_000)
    expect(bodies()).toHaveLength(1)
  })

  it('delays, doubles and reorders', async () => {
    const { clock, notifier, send, plan, bodies } = await setUp([])
    plan({ kind: 'delay', ms: 5000 })
    send('n1')
    await notifier.settle()
    await clock.advance(5000)
    expect(bodies()).toEqual(['n1 5000 -'])
    plan({ kind: 'double' })
    send('n2')
    await notifier.settle()
    expect(bodies().slice(1)).toEqual(['n2 5000 double', 'n2 5000 double'])
    plan({ kind: 'reorder' })
    send('n3')
    await notifier.settle()
    send('n4')
    await notifier.settle()
    expect(bodies().slice(3)).toEqual(['n4 5000 -', 'n3 5000 -'])
  })

  it('hands other faults to the builder, and can repeat a finished notification', async () => {
    const { notifier, send, plan, bodies } = await setUp([])
    plan({ kind: 'bad_signature' })
    send('n1')
    await notifier.settle()
    expect(bodies()).toEqual(['n1 0 bad_signature'])
    expect(notifier.repeat('n1')).toBe(true)
    expect(notifier.repeat('unknown')).toBe(false)
    await notifier.settle()
    expect(bodies()).toHaveLength(2)
  })
})
