import type { Method } from '@hutong/contract'
import type { VNode } from 'preact'

/** Our own drawings, not the brands' marks: a scanned code, a speech bubble, a purse, coins over time, a shared link, a bank card. */
const drawings: Readonly<Record<Method, string>> = {
  wechat_scan: 'M11 16v-5h5M24 11h5v5M29 24v5h-5M16 29h-5v-5M16 16h8v8h-8zM9 20h22',
  wechat_friend:
    'M20 11c-6 0-10 3.6-10 8s4 8 10 8c1.2 0 2.3-.1 3.3-.4L28 29l-1.2-4c2-1.5 3.2-3.6 3.2-6 0-4.400-4-8-10-8zM16 17.5v2M24 17.5v2',
  alipay: 'M10 15h18a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H12a2 2 0 0 1-2-2V14a3 3 0 0 1 3-3h13M30 21h-5a1.5 1.5 0 0 0 0 4h5',
  huabei: 'M11 12h18v18H11zM11 17h18M16 9.5v5M24 9.5v5M15.5 22h2M22.5 22h2M15.5 26h2M22.5 26h2',
  friend_link:
    'M17.5 22.5a4.5 4.5 0 0 0 6.400 0l4.200-4.200a4.5 4.5 0 0 0-6.400-6.400l-1.700 1.700M22.5 17.5a4.5 4.5 0 0 0-6.400 0l-4.200 4.200a4.5 4.5 0 0 0 6.400 6.400l1.700-1.700',
  unionpay: 'M11 12h18a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H11a2 2 0 0 1-2-2V14a2 2 0 0 1 2-2zM9 17.5h22M13 23.5h5',
}

export function MethodIcon({ method }: { method: Method }): VNode {
  return (
    <svg class={`icon ${method}`} viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" rx="10" />
      <path d={drawings[method]} />
    </svg>
  )
}

export function Tick(): VNode {
  return (
    <svg class="mark" viewBox="0 0 64 64" aria-hidden="true">
      <circle cx="32" cy="32" r="30" />
      <path d="M19 33l9 9 18-19" />
    </svg>
  )
}

export function Clock(): VNode {
  return (
    <svg class="mark over" viewBox="0 0 64 64" aria-hidden="true">
      <circle cx="32" cy="32" r="30" />
      <path d="M32 16v17l11 7" />
    </svg>
  )
}

export function Spinner(): VNode {
  return <span class="spinner" aria-hidden="true" />
}
