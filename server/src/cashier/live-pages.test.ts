import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { StoredEvent } from '../platform/index.ts'
import { createLivePages } from './live-pages.ts'

function rig() {
  let tell: (event: StoredEvent) => void = () => undefined
  const tailer = { onEvent: (listener: typeof tell) => (tell = listener), close: () => undefined }
  const metrics = { waitingPages: { inc: () => undefined, dec: () => undefined } }
  const live = createLivePages(tailer as never, metrics as never)
  const event = (subjectId: string, type = 'order.paid') => tell({ subjectId, type, data: {} } as StoredEvent)
  const open = (orderId: string, since: number): string[] => {
    const written: string[] = []
    const response = { on: () => response, writeHead: () => response, end: () => undefined } as object
    Object.assign(response, { write: (text: string) => written.push(text) })
    live.add(orderId, response as ServerResponse, { state: 'open', in_doubt: false }, since)
    return written
  }
  return { live, event, open }
}

test('a page is told what happened to its order while the order was being read, and nothing of others', () => {
  const { event, live, open } = rig()
  event('ord_a', 'order.closed')
  const since = live.mark()
  event('ord_b', 'order.closed')
  event('ord_a')
  const [first] = open('ord_a', since)
  expect(first?.match(/"state":"\w+"/g)).toEqual(['"state":"open"', '"state":"paid"'])
  live.close()
})

test('a page that read for longer than is remembered is told to ask again', () => {
  const { event, live, open } = rig()
  const since = live.mark()
  for (let other = 0; other < 5_000; other++) event(`ord_${other}`)
  expect(open('ord_a', since)[0]).toContain('event: changed')
  expect(open('ord_a', live.mark())[0]).not.toContain('event: changed')
  live.close()
})
