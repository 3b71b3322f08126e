import { describe, expect, test, vi } from 'vitest'
import { type LiveWorld, pollEveryMs, reopenAfterPolls, watchOrder } from './live.ts'

class FakeEvents extends EventTarget {
  readyState = 0
  closed = false
  close(): void {
    this.closed = true
  }
}

const rig = (events: FakeEvents | null = new FakeEvents()) => {
  const timers = new Map<number, { run: () => void; ms: number }>()
  const state = { hidden: false, next: 1, connections: 0 }
  const world: LiveWorld = {
    openEvents: () => {
      state.connections++
      return events as unknown as EventSource | null
    },
    later: (run, ms) => {
      timers.set(state.next, { run, ms })
      return state.next++
    },
    cancel: (timer) => void timers.delete(timer),
    isHidden: () => state.hidden,
    random: () => 0.5,
  }
  const refresh = vi.fn(async () => true)
  const live = watchOrder('/events', { refresh, isNews: (signal) => signal !== 'old' }, world)
  const fire = async (): Promise<void> => {
    const [entry] = timers
    if (entry === undefined) throw new Error('No timer is set.')
    timers.delete(entry[0])
    entry[1].run()
    await settled()
  }
  return { events: events ?? new FakeEvents(), timers, state, refresh, live, fire }
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done))
const send = async (events: FakeEvents, type: string, data = ''): Promise<void> => {
  events.dispatchEvent(new MessageEvent(type, { data }))
  await settled()
}

describe('a waiting page', () => {
  test('asks for the view on each signal, and only then while events arrive', async () => {
    const { events, refresh, timers } = rig()
    await send(events, 'open')
    expect(refresh).not.toHaveBeenCalled()
    await send(events, 'state')
    expect(refresh).toHaveBeenCalledTimes(1)
    await send(events, 'state', 'old')
    expect(refresh).toHaveBeenCalledTimes(1)
    expect(timers.size).toBe(0)
  })

  test('asks every three seconds while the connection is down, and at once when it is back', async () => {
    const { events, refresh, timers, fire } = rig()
    await send(events, 'open')
    await send(events, 'error')
    expect([...timers.values()].map(({ ms }) => ms)).toEqual([pollEveryMs])
    await fire()
    expect(refresh).toHaveBeenCalledTimes(1)
    expect(timers.size).toBe(1)
    await send(events, 'open')
    expect(refresh).toHaveBeenCalledTimes(2)
    await fire()
    expect(timers.size).toBe(0)
  })

  test('asks once more for news that came while it was asking, however often it came', async () => {
    const { events, refresh } = rig()
    await send(events, 'open')
    let answer: (had: boolean) => void = () => undefined
    refresh.mockImplementationOnce(
      () =>
        new Promise((done) => {
          answer = done
        }),
    )
    await send(events, 'changed')
    await send(events, 'state')
    await send(events, 'state')
    expect(refresh).toHaveBeenCalledTimes(1)
    answer(true)
    await settled()
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  test.each([
    ['an answer that did not come', async () => false],
    ['a question that failed', () => Promise.reject(new Error('offline'))],
  ])('asks again after %s, though events arrive', async (_, refuse) => {
    const { events, refresh, timers, fire } = rig()
    await send(events, 'open')
    refresh.mockImplementationOnce(refuse)
    await send(events, 'state')
    expect(timers.size).toBe(1)
    await fire()
    expect(refresh).toHaveBeenCalledTimes(2)
    expect(timers.size).toBe(0)
  })

  test('does not set a second timer when the connection fails again and again', async () => {
    const { events, timers } = rig()
    await send(events, 'error')
    await send(events, 'error')
    expect(timers.size).toBe(1)
  })

  test('tries a connection that the server refused again, but not with every question', async () => {
    const { events, state, fire } = rig()
    events.readyState = 2
    await send(events, 'error')
    for (let poll = 1; poll < reopenAfterPolls; poll++) await fire()
    expect(state.connections).toBe(1)
    await fire()
    expect(state.connections).toBe(2)
  })

  test('asks by and by where there are no events at all', async () => {
    const { refresh, timers, fire } = rig(null)
    expect(timers.size).toBe(1)
    await fire()
    expect(refresh).toHaveBeenCalledTimes(1)
  })

  test('does not ask while its tab is hidden, and asks at once when it is looked at again', async () => {
    const { events, refresh, timers, state, live } = rig()
    await send(events, 'error')
    state.hidden = true
    live.visibilityChanged()
    expect(timers.size).toBe(0)
    state.hidden = false
    live.visibilityChanged()
    await settled()
    expect(refresh).toHaveBeenCalledTimes(1)
    expect(timers.size).toBe(1)
  })

  test('asks by and by beside the events for as long as a channel owes an answer', async () => {
    const { events, timers, live, fire } = rig()
    await send(events, 'open')
    live.pollToo(true)
    expect(timers.size).toBe(1)
    live.pollToo(false)
    await fire()
    expect(timers.size).toBe(0)
  })

  test('is silent once it was stopped', async () => {
    const { events, timers, live } = rig()
    await send(events, 'error')
    live.stop()
    expect(timers.size).toBe(0)
    expect(events.closed).toBe(true)
    live.pollToo(true)
    live.visibilityChanged()
    await settled()
    expect(timers.size).toBe(0)
  })
})
