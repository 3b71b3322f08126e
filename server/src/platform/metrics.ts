import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  readonly notifications: Counter<'channel' | 'outcome'>
  readonly attempts: Counter<'channel' | 'product' | 'outcome'>
  readonly channelCalls: Histogram<'channel' | 'operation' | 'outcome'>
  readonly verifications: Counter<'channel' | 'key_kind'>
  readonly waitingPages: Gauge
  readonly exchangesDropped: Counter
  readonly webhookDeliveries: Counter<'outcome'>
}

/** Labels are few and closed; no id ever becomes one. */
export function createMetrics(options: { defaults: boolean }): Metrics {
  const registry = new Registry()
  if (options.defaults) collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    notifications: new Counter({
      name: 'hutong_notifications_total',
      help: 'Gateway notifications by outcome.',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    attempts: new Counter({
      name: 'hutong_attempts_total',
      help: 'Payment attempts by what became of the prepay call.',
      labelNames: ['channel', 'product', 'outcome'],
      registers,
    }),
    channelCalls: new Histogram({
      name: 'hutong_channel_call_seconds',
      help: 'Calls to channels.',
      labelNames: ['channel', 'operation', 'outcome'],
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    verifications: new Counter({
      name: 'hutong_notification_keys_total',
      help: 'Verified notifications by kind of key.',
      labelNames: ['channel', 'key_kind'],
      registers,
    }),
    waitingPages: new Gauge({
      name: 'hutong_waiting_pages',
      help: 'Cashier pages with an open event stream.',
      registers,
    }),
    exchangesDropped: new Counter({
      name: 'hutong_exchanges_dropped_total',
      help: 'Exchanges with channels that are missing from timelines, because there were too many to write.',
      registers,
    }),
    webhookDeliveries: new Counter({
      name: 'hutong_webhook_deliveries_total',
      help: 'Webhook tries by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
  }
}
