import type { TimelineView } from '@hutong/contract'
import { diagnosisWords } from './diagnosis-words.ts'
import { explainOrder } from './explain-order.ts'
import type { OrderFacts } from './order-facts.ts'
import { entriesOf } from './timeline-entries.ts'

export function timelineView(facts: OrderFacts, now: Date): TimelineView {
  const { attemptId, cause, channelCode, state } = explainOrder(facts, now)
  return {
    object: 'timeline',
    order: facts.order.id,
    diagnosis: { state, cause, attempt: attemptId, channel_code: channelCode, ...diagnosisWords[cause] },
    entries: entriesOf(facts),
  }
}
