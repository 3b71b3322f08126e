import type {
  CashierView,
  ChannelProduct,
  ErrorBody,
  FriendView,
  Method,
  StartedAttempt,
  StartedFriendAttempt,
} from '@hutong/contract'

/** One question that hangs must not keep the page from asking again; browsers without the signal wait as long as they wait. */
export const askForView = (path: string): Promise<Response> =>
  fetch(path, {
    headers: { accept: 'application/json' },
    cache: 'no-store',
    signal: AbortSignal.timeout?.(15_000) ?? null,
  })

/**
 * The view as it is now; null when it could not be had, so that the page keeps what it shows and asks again;
 * `gone` when the link has become too old to ask with.
 */
export async function fetchView(path: string): Promise<CashierView | 'gone' | null> {
  try {
    const answer = await askForView(path)
    if (answer.status === 404 || answer.status === 410) return 'gone'
    if (!answer.ok) return null
    const view = (await answer.json()) as CashierView | FriendView
    return 'cashier' in view ? view.cashier : view
  } catch {
    return null
  }
}

export type StartAnswer = Readonly<{ ok: StartedAttempt | StartedFriendAttempt } | { refused: string }>

/** Starts an attempt. Every way to fail is a code with words: the server's own, or `offline` when there was no answer. */
export async function startAttempt(
  path: string,
  method: Method,
  product: ChannelProduct,
  more: Readonly<{ instalments: number | undefined; name: string | undefined }>,
): Promise<StartAnswer> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ method, product, ...more }),
    })
    const body: unknown = await answer.json().catch(() => null)
    if (answer.ok && body !== null) return { ok: body as StartedAttempt }
    return { refused: (body as ErrorBody | null)?.error?.code ?? 'internal_error' }
  } catch {
    return { refused: 'offline' }
  }
}
