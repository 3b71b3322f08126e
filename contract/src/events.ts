/** Event types a merchant can subscribe to. `docs/events.md` lists exactly these (tested). */
export const eventTypes = {
  'order.paid': 'The order is paid. Deliver the goods.',
  'order.closed': 'The order was closed unpaid: it expired or was closed on request.',
  'payment.surplus': 'A payment succeeded that the order did not need. The money is owed back to its payer.',
  'payment.mismatch': 'A payment arrived with another amount or currency than asked for. The order did not move.',
} as const

export type EventType = keyof typeof eventTypes
export const eventTypeNames = Object.keys(eventTypes) as [EventType, ...EventType[]]
