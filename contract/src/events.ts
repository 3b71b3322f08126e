/** Event types a merchant can subscribe to. `docs/events.md` lists exactly these (tested). */
export const eventTypes = {
  'order.paid': 'The order is paid. Deliver the goods.',
  'order.closed': 'The order was closed unpaid: it expired or was closed on request.',
  'payment.surplus': 'A payment succeeded that the order did not need. The money is owed back to its payer.',
  'payment.surplus_returned': 'Money that its order did not need is back with its payer.',
  'payment.mismatch': 'A payment arrived with another amount or currency than asked for. The order did not move.',
  'refund.succeeded': 'A refund is complete: the channel has returned the money.',
  'refund.failed': 'A refund did not happen and will not: the money can be refunded anew.',
  'refund.needs_action':
    'A refund is stuck at its channel, for example because the payer’s card was closed. A person has to act.',
  'access_application.approved':
    'The channel agrees. A signature or an account check may still be asked for: the application has the link.',
  'access_application.needs_changes': 'The channel asks for changes. The application has its reasons, field by field.',
  'access_application.rejected': 'The channel will not have it, and this application is over.',
  'access_application.active': 'The product can be used: its methods appear in the cashier.',
  'access_application.suspended': 'The product cannot be used any more: its methods are gone from the cashier.',
  'access_application.licence_expiring':
    'A licence of the application expires within 30 days. Renew it at the channel.',
  'rollout.braked':
    'A method did so much worse than its control group that its rollout was turned down to internal testing.',
} as const

export type EventType = keyof typeof eventTypes
export const eventTypeNames = Object.keys(eventTypes) as [EventType, ...EventType[]]
