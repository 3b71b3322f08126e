import type { EventView } from '@hutong/contract'
import type { NewEvent } from '../platform/index.ts'

/** An event as the API and the webhooks show it. Keys are always in this order, so every try of a webhook has the same bytes. */
export function viewEvent(event: NewEvent): EventView {
  return {
    id: event.id,
    object: 'event',
    type: event.type,
    app: event.appId,
    livemode: event.livemode,
    subject_id: event.subjectId,
    sequence: event.sequence,
    created_at: event.createdAt.toISOString(),
    data: event.data,
  }
}
