import { expect, test } from 'vitest'
import { createLogger, movableClock } from '../platform/index.ts'
import { createRejectionLog } from './rejection-log.ts'

test('a flood of rejected notifications is a line a minute, with how many they were', () => {
  const lines: { reason: string; count: number }[] = []
  const clock = movableClock(new Date('2026-11-23T02:00:00Z'))
  const log = createLogger({
    level: 'warn',
    name: 'test',
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  })
  const note = createRejectionLog({ clock, log })
  const rejected = (reason: string) => note({ channel: 'wechat', channelAccountId: 'ca_1', reason })

  for (let i = 0; i < 5; i++) rejected('stale')
  rejected('bad_signature')
  clock.advance(60_000)
  rejected('stale')
  expect(lines.map(({ count, reason }) => [reason, count])).toEqual([
    ['stale', 1],
    ['bad_signature', 1],
    ['stale', 5],
  ])
})
