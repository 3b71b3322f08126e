import { expect, it } from 'vitest'
import { pick } from '../../src/webhooks/claim-store.ts'
import { breaker, inFlightMax } from '../../src/webhooks/endpoint.ts'
import { createEndpoint } from '../../src/webhooks/index.ts'
import { createWorld, minute } from './support.ts'

it('claims by reading a few pages, whatever waits for a paused endpoint and whatever was delivered', async () => {
  const world = await createWorld()
  try {
    const now = world.clock.now()
    const paused = await createEndpoint(world.deps, world.owner, { url: 'https://paused.example/' })
    const open = await createEndpoint(world.deps, world.owner, { url: 'https://open.example/' })
    const fill = (id: string, status: string, count: number) =>
      world.rows(
        `insert into webhook_deliveries (app_id, id, endpoint_id, event_id, subject_id, sequence, status, next_attempt_at, delivered_at, created_at)
         select $1::text, 'del_' || $3::text || $2::text || i, $2::text, 'evt_' || $3::text || i, 'ord_' || i, 1, $3::text,
           case when $3::text = 'scheduled' then $5::timestamptz end, case when $3::text = 'delivered' then $5::timestamptz end, $5::timestamptz
         from generate_series(1, $4::int) i`,
        [world.owner.appId, id, status, count, now],
      )
    await fill(paused.endpoint.id, 'scheduled', 20_000)
    await fill(open.endpoint.id, 'delivered', 20_000)
    await fill(open.endpoint.id, 'scheduled', 10)
    await world.rows('update webhook_endpoints set paused_until = $2 where id = $1', [
      paused.endpoint.id,
      new Date(now.getTime() + minute),
    ])
    const explained = await world.rows<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
      `explain (analyze, buffers, format json) ${pick.text}`,
      [now, 512, inFlightMax, breaker.failuresMax],
    )
    const plan = explained[0]?.['QUERY PLAN'][0].Plan
    expect(plan?.['Actual Rows']).toBe(10)
    expect((plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0)).toBeLessThan(200)
  } finally {
    await world.close()
  }
})
