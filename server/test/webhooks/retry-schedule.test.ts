import { describe, expect, it } from 'vitest'
import { jitterShare, pauseAfterTry, retryPausesMs, triesMax } from '../../src/webhooks/retry-schedule.ts'

const almostOne = 1 - Number.EPSILON
const spanAt = (fraction: number) =>
  retryPausesMs.reduce((sum, _, index) => sum + (pauseAfterTry(index + 1, fraction) ?? 0), 0)

describe('the retry schedule', () => {
  it('starts within seconds and never shortens', () => {
    expect(retryPausesMs[0]).toBe(5_000)
    expect([...retryPausesMs].sort((a, b) => a - b)).toEqual([...retryPausesMs])
  })

  it('spans more than 75 hours even at the shortest jitter', () => {
    expect(spanAt(0) / 3_600_000).toBeGreaterThan(75)
  })

  it('keeps every pause within ten percent of its length', () => {
    for (const [index, pause] of retryPausesMs.entries()) {
      for (const fraction of [0, 0.25, 0.5, 0.75, almostOne]) {
        const waited = pauseAfterTry(index + 1, fraction) ?? 0
        expect(waited).toBeGreaterThanOrEqual(pause * (1 - jitterShare))
        expect(waited).toBeLessThanOrEqual(pause * (1 + jitterShare))
      }
      expect(pauseAfterTry(index + 1, 0)).toBe(pause * 0.9)
      expect(pauseAfterTry(index + 1, 0.5)).toBe(pause)
    }
  })

  it('has no pause after the last try', () => {
    expect(pauseAfterTry(triesMax - 1, 0)).toBeTypeOf('number')
    expect(pauseAfterTry(triesMax, 0)).toBeUndefined()
    expect(pauseAfterTry(triesMax + 1, 0)).toBeUndefined()
  })
})
