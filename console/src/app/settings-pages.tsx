import type { Page } from './pages.tsx'

/** What is set up, looked into and administered; the pages about money are in `pages.tsx`. */
export const settingsPages: readonly Page[] = [
  {
    name: 'methods',
    action: 'method.read',
    menu: 'set_up',
    load: async () => (await import('../pages/methods/methods-page.tsx')).MethodsPage,
  },
  {
    name: 'rollouts',
    action: 'rollout.read',
    menu: 'set_up',
    load: async () => (await import('../pages/rollouts/rollouts-page.tsx')).RolloutsPage,
  },
  {
    name: 'rollout',
    action: 'rollout.read',
    under: 'rollouts',
    load: async () => (await import('../pages/rollouts/rollout-page.tsx')).RolloutPage,
  },
  {
    name: 'preview',
    action: 'rollout.read',
    menu: 'set_up',
    load: async () => (await import('../pages/rollouts/preview-page.tsx')).PreviewPage,
  },
  {
    name: 'applications',
    action: 'application.read',
    menu: 'set_up',
    load: async () => (await import('../pages/applications/applications-page.tsx')).ApplicationsPage,
  },
  {
    name: 'application',
    action: 'application.read',
    under: 'applications',
    load: async () => (await import('../pages/applications/application-page.tsx')).ApplicationPage,
  },
  {
    name: 'accounts',
    action: 'account.read',
    menu: 'set_up',
    load: async () => (await import('../pages/apps/accounts-page.tsx')).AccountsPage,
  },
  {
    name: 'apiKeys',
    action: 'key.read',
    menu: 'set_up',
    load: async () => (await import('../pages/apps/api-keys-page.tsx')).ApiKeysPage,
  },
  {
    name: 'keys',
    action: 'key.read',
    menu: 'set_up',
    load: async () => (await import('../pages/keys/keys-page.tsx')).KeysPage,
  },
  {
    name: 'policies',
    action: 'policy.read',
    menu: 'set_up',
    load: async () => (await import('../pages/apps/policies-page.tsx')).PoliciesPage,
  },
  {
    name: 'costs',
    action: 'cost.read',
    menu: 'insight',
    load: async () => (await import('../pages/costs/costs-page.tsx')).CostsPage,
  },
  {
    name: 'apps',
    action: 'app.read',
    menu: 'installation',
    load: async () => (await import('../pages/apps/apps-page.tsx')).AppsPage,
  },
  {
    name: 'audit',
    action: 'audit.read',
    menu: 'installation',
    load: async () => (await import('../pages/audit/audit-page.tsx')).AuditPage,
  },
  {
    name: 'people',
    action: 'people.manage',
    menu: 'installation',
    load: async () => (await import('../pages/people/people-page.tsx')).PeoplePage,
  },
  {
    name: 'account',
    action: null,
    menu: 'installation',
    load: async () => (await import('../pages/account/account-page.tsx')).AccountPage,
  },
]
