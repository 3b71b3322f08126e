import { type ChannelRegistry, channelsOf } from '../channels/index.ts'
import type { RefusedError } from '../platform/index.ts'
import type { StartAttempt } from './prepare-attempts.ts'

/** Keeps for the timeline what was wished and why it was refused: the order itself has nothing to show for it. */
export function noteRefusal(registry: ChannelRegistry, wish: StartAttempt, refusal: RefusedError): void {
  const [channel = null] = channelsOf[wish.method]
  registry.note(
    { appId: wish.ref.appId, channelAccountId: null, number: wish.ref.orderId },
    {
      channel: wish.channel ?? channel,
      operation: 'start',
      outcome: `refused: ${refusal.code}`,
      answer: { method: wish.method, product: wish.product },
    },
  )
}
