import type { DiagnosisCause, TimelineView } from '@hutong/contract'
import { expect } from 'vitest'
import type { World } from '../support/world.ts'

export const timelineOf = async (world: World, orderId: string, headers?: Record<string, string>) =>
  (await world.call<TimelineView>('GET', `/v1/orders/${orderId}/timeline`, undefined, headers)).body

/** The cause is the one expected, and it is said in both languages what it is and what to do. */
export async function expectCause(
  world: World,
  orderId: string,
  cause: DiagnosisCause,
  headers?: Record<string, string>,
): Promise<TimelineView> {
  const timeline = await timelineOf(world, orderId, headers)
  const told = timeline.entries.map((each) => `${each.at} ${each.says.en}`).join('\n')
  expect(timeline.diagnosis?.cause, told).toBe(cause)
  for (const words of [timeline.diagnosis.says, timeline.diagnosis.next]) {
    expect(words.en).toMatch(/^[A-Z].{10,}\.$/s)
    expect(words.zh).toMatch(/[\u4e00-\u9fff]{3,}/)
  }
  return timeline
}
