import type { PayerView } from '@hutong/contract'
import type { PayerBoot } from '../boot.ts'
import { type LiveWorld, watchOrder } from './live.ts'
import { askForView } from './requests.ts'

const told = ({ refunds, state }: PayerView): string => JSON.stringify([state, refunds])

/** The page of one payment has nothing to press: when there is news it is drawn anew by the server. */
export function startPayerPage({ view }: PayerBoot, world: LiveWorld): void {
  const refresh = async (): Promise<boolean> => {
    const answer = await askForView(view.paths.view).catch(() => null)
    if (!answer?.ok) return false
    const next = (await answer.json()) as PayerView
    if (told(next) !== told(view)) location.replace(view.paths.page)
    return true
  }
  let last: string | null = null
  const isNews = (signal: string): boolean => {
    const changed = last !== null && signal !== last
    last = signal
    return changed
  }
  const live = watchOrder(view.paths.events, { refresh, isNews }, world)
  // What a channel owes is announced by no event: that a payment here took nothing, for one.
  live.pollToo(['waiting', 'confirming', 'someone_faster'].includes(view.state))
  document.addEventListener('visibilitychange', () => live.visibilityChanged())
}
