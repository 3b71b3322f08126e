import type { Action } from '@hutong/contract'
import type { ComponentType } from 'react'
import type { PageName } from './paths.ts'
import { settingsPages } from './settings-pages.tsx'

export type MenuGroup = 'money' | 'set_up' | 'insight' | 'installation'

/** A page: what reading it takes, where the menu shows it, and its code, loaded when it is first opened. */
export type Page = Readonly<{
  name: PageName
  action: Action | null
  /** None: it is reached from another page. */
  menu?: MenuGroup
  /** The page of the menu that is lit while this one is open. */
  under?: PageName
  load: () => Promise<ComponentType>
}>

export const pages: readonly Page[] = [
  {
    name: 'orders',
    action: 'order.read',
    menu: 'money',
    load: async () => (await import('../pages/orders/orders-page.tsx')).OrdersPage,
  },
  {
    name: 'order',
    action: 'order.read',
    under: 'orders',
    load: async () => (await import('../pages/orders/order-page.tsx')).OrderPage,
  },
  {
    name: 'refunds',
    action: 'refund.read',
    menu: 'money',
    load: async () => (await import('../pages/refunds/refunds-page.tsx')).RefundsPage,
  },
  {
    name: 'refund',
    action: 'refund.read',
    under: 'refunds',
    load: async () => (await import('../pages/refunds/refund-page.tsx')).RefundPage,
  },
  {
    name: 'strayMoney',
    action: 'stray.read',
    menu: 'money',
    load: async () => (await import('../pages/stray-money/stray-money-page.tsx')).StrayMoneyPage,
  },
  {
    name: 'webhooks',
    action: 'webhook.read',
    menu: 'money',
    load: async () => (await import('../pages/webhooks/webhooks-page.tsx')).WebhooksPage,
  },
  {
    name: 'webhookEndpoint',
    action: 'webhook.read',
    under: 'webhooks',
    load: async () => (await import('../pages/webhooks/endpoint-page.tsx')).EndpointPage,
  },
  ...settingsPages,
]
