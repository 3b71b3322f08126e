/** What a person may be. Roles are fixed: what each may do is the table below, for the server and for the console's buttons. */
export const roles = ['viewer', 'support', 'finance', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

const everybody: readonly Role[] = roles
const operators: readonly Role[] = ['operator', 'admin']
const admins: readonly Role[] = ['admin']

type Rule = Readonly<{
  /** The persons who may. */
  roles: readonly Role[]
  /** Whether an app's own system may, by its API key, for its own things. */
  key: boolean
}>

/** Every action there is. Each route names one; rules about two people stand where the thing is decided. */
export const permissions = {
  'app.read': { roles: everybody, key: true },

  'order.read': { roles: everybody, key: true },
  'order.create': { roles: [], key: true },
  'order.close': { roles: ['support', 'operator', 'admin'], key: true },
  'attempt.start': { roles: [], key: true },
  'friend_link.read': { roles: everybody, key: true },
  'friend_link.create': { roles: ['support', 'operator', 'admin'], key: true },
  'friend_link.revoke': { roles: ['support', 'operator', 'admin'], key: true },

  'refund.read': { roles: everybody, key: true },
  'refund.request': { roles: ['support', 'finance', 'admin'], key: true },
  'refund.approve': { roles: ['finance', 'admin'], key: true },
  'refund.reject': { roles: ['support', 'finance', 'admin'], key: true },
  'refund.retry': { roles: ['finance', 'operator', 'admin'], key: true },
  'refund.settle': { roles: ['finance', 'admin'], key: true },
  'stray.read': { roles: everybody, key: true },
  'stray.decide': { roles: ['finance', 'admin'], key: true },

  'ledger.read': { roles: ['viewer', 'finance', 'operator', 'admin'], key: true },
  'cost.read': { roles: ['viewer', 'finance', 'operator', 'admin'], key: true },
  'cost.change': { roles: ['finance', 'admin'], key: false },
  'export.create': { roles: ['support', 'finance', 'operator', 'admin'], key: true },

  'event.read': { roles: everybody, key: true },
  'event.resend': { roles: ['support', 'operator', 'admin'], key: true },
  'webhook.read': { roles: everybody, key: true },
  'webhook.manage': { roles: operators, key: true },

  'method.read': { roles: everybody, key: true },
  'method.change': { roles: operators, key: false },
  'rollout.read': { roles: everybody, key: true },
  'rollout.change': { roles: operators, key: true },
  'rollout.kill': { roles: ['support', 'operator', 'admin'], key: true },

  'application.read': { roles: everybody, key: true },
  'application.edit': { roles: operators, key: true },
  'application.submit': { roles: operators, key: true },

  'account.read': { roles: everybody, key: true },
  'account.manage': { roles: operators, key: false },
  'key.read': { roles: operators, key: false },
  'key.manage': { roles: admins, key: false },
  'policy.read': { roles: everybody, key: true },
  'policy.change': { roles: ['finance', 'admin'], key: false },

  'audit.read': { roles: ['finance', 'operator', 'admin'], key: false },
  'people.manage': { roles: admins, key: false },
  /** A buyer's name and number as they were given, instead of their first and last letters. */
  'personal_data.read': { roles: ['support', 'finance', 'admin'], key: true },
  'personal_data.erase': { roles: admins, key: false },
} as const satisfies Record<string, Rule>

export type Action = keyof typeof permissions
export const actions = Object.keys(permissions) as readonly Action[]

/** Who asks: all the table needs to know. */
export type PermissionHolder = Readonly<{ kind: 'key' } | { kind: 'person'; role: Role }>

export type DenialReason = 'only_people' | 'only_keys' | 'another_role'
export type Permission = Readonly<{ allowed: true } | { allowed: false; reason: DenialReason }>

export function can(holder: PermissionHolder, action: Action): Permission {
  const rule: Rule = permissions[action]
  if (holder.kind === 'key') return rule.key ? { allowed: true } : { allowed: false, reason: 'only_people' }
  if (rule.roles.includes(holder.role)) return { allowed: true }
  return { allowed: false, reason: rule.roles.length === 0 ? 'only_keys' : 'another_role' }
}

export const roleWords: Readonly<Record<Role, Readonly<{ zh: string; en: string }>>> = {
  viewer: { zh: '只读', en: 'viewer' },
  support: { zh: '客服', en: 'support' },
  finance: { zh: '财务', en: 'finance' },
  operator: { zh: '运维', en: 'operator' },
  admin: { zh: '管理员', en: 'admin' },
}

/** Why a button is off, for whoever would press it. */
export function denialWords(action: Action, reason: DenialReason): Readonly<{ zh: string; en: string }> {
  if (reason === 'only_people')
    return {
      zh: '只有登录的人员可以操作，API 密钥不可以。',
      en: 'Only a person who is signed in may do this, not an API key.',
    }
  if (reason === 'only_keys')
    return { zh: '只有应用的系统可以通过 API 密钥操作。', en: 'Only the app’s own system may do this, by its API key.' }
  const who = permissions[action].roles.map((role) => roleWords[role])
  return {
    zh: `您的角色不能执行此操作，需要：${who.map(({ zh }) => zh).join('、')}。`,
    en: `Your role may not do this. It takes: ${who.map(({ en }) => en).join(', ')}.`,
  }
}
