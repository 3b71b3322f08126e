import type { Method } from '@hutong/contract'
import type { VNode } from 'preact'

/** Our own drawings: a scanned code and a purse, not the brands' marks. */
export function MethodIcon({ method }: { method: Method }): VNode {
  return (
    <svg class={`icon ${method}`} viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" rx="10" />
      {method === 'wechat_scan' ? (
        <path d="M11 16v-5h5M24 11h5v5M29 24v5h-5M16 29h-5v-5M16 16h8v8h-8zM9 20h22" />
      ) : method === 'wechat_friend' || method === 'friend_link' ? (
        <path d="M20 13a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM8 30v-2a7 7 0 0 1 7-7h1a7 7 0 0 1 7 7v2M27 12v8M23 16h8" />
      ) : (
        <path d="M10 15h18a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H12a2 2 0 0 1-2-2V14a3 3 0 0 1 3-3h13M30 21h-5a1.5 1.5 0 0 0 0 4h5" />
      )}
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
