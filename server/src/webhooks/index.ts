import type { Deps, DueWork } from '../platform/index.ts'
import { createDeliveryWork, type DeliveryOptions } from './deliver-webhooks.job.ts'
import { fanOutWork } from './fan-out-events.job.ts'

export { type DeadLetter, listDeadLetters } from './dead-letter-store.ts'
export type { DeliveryOptions } from './deliver-webhooks.job.ts'
export type { WebhookEndpoint } from './endpoint.ts'
export { type EndpointOwner, listEndpoints } from './endpoint-store.ts'
export {
  changeEndpoint,
  createEndpoint,
  type EndpointInput,
  type EndpointWithSecret,
  rotateSecret,
} from './manage-endpoints.ts'
export { resealEndpoint } from './reseal-endpoint.ts'
export { registerWebhookRoutes } from './webhook-routes.ts'

/** The worker's part: events become deliveries, deliveries are sent. `close` waits for what is under way. */
export function createWebhookWork(
  deps: Deps,
  options: DeliveryOptions = {},
): { work: DueWork[]; close: () => Promise<void> } {
  const delivery = createDeliveryWork(deps, options)
  return { work: [fanOutWork(deps), delivery.work], close: delivery.close }
}
