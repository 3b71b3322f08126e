import { readFile } from 'node:fs/promises'
import { deliveryStatuses, eventSchema, eventTypes } from '@hutong/contract'
import { describe, expect, it } from 'vitest'
import { breaker, endpointsMax } from '../../src/webhooks/endpoint.ts'
import { retryPausesMs } from '../../src/webhooks/retry-schedule.ts'

const text = await readFile(new URL('../../../docs/events.md', import.meta.url), 'utf8')
const unwrapped = text.replace(/\s+/g, ' ')

const words = (ms: number) =>
  ms >= 3_600_000 ? `${ms / 3_600_000} hours` : ms >= 60_000 ? `${ms / 60_000} minutes` : `${ms / 1000} seconds`

describe('docs/events.md', () => {
  it('lists exactly the types of the contract, in its words', () => {
    const listed = [...text.matchAll(/^### `(.+)`$/gm)].map((match) => match[1])
    expect(listed).toEqual(Object.keys(eventTypes))
    for (const [type, sentence] of Object.entries(eventTypes))
      expect(unwrapped).toContain(`### \`${type}\` ${sentence}`)
  })

  it('shows an event as the contract describes it', () => {
    const example = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
    expect(Object.keys(eventSchema.strict().parse(JSON.parse(example)))).toEqual(Object.keys(eventSchema.shape))
  })

  it('tells the retry schedule, the pauses and the limits as they are', () => {
    expect(unwrapped).toContain(retryPausesMs.map(words).join(', '))
    expect(unwrapped).toContain(`An app may have ${endpointsMax} endpoints`)
    expect(breaker).toMatchObject({ failuresMax: 5 })
    expect([breaker.pausesMs[0], breaker.pausesMs.at(-1)]).toEqual([30_000, 300_000])
  })

  it('names every status, and every error the code can leave', async () => {
    for (const status of deliveryStatuses) expect(text).toContain(`\`${status}\``)
    const code = await readFile(new URL('../../src/webhooks/delivery.ts', import.meta.url), 'utf8')
    const failures = /type SendFailure =([\s\S]*?)\n\n/.exec(code)?.[1]?.match(/[a-z_]+(?=')/g) ?? []
    const named = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1])
    const table = named.slice(named.indexOf('not_accepted'))
    expect(table.sort()).toEqual([...failures, 'not_accepted', 'redirect_refused', 'gone'].sort())
  })
})
