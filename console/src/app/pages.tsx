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
  ...settingsPages,
]
