import type { CashierSignal, CashierView } from '@hutong/contract'
import type { Boot } from '../boot.ts'
import { beijingTime } from '../countdown.ts'
import { type Ending, endingOf } from '../ending.ts'
import { one, say, show } from './dom.ts'

const returnAfterSeconds = 3
const buyersKey = 'hutong-buyer'

/**
 * Whether the buyer's own browser shows this page. Inside a wallet the cashier leads on to the scan page in the same tab, through the
 * wallet's own addresses; the tab's storage is what survives that way. Where it is forbidden, the payer counts as a stranger.
 */
function isBuyers({ page, view }: Boot): boolean {
  try {
    if (page === 'cashier') sessionStorage.setItem(buyersKey, view.scan_url)
    return sessionStorage.getItem(buyersKey) === view.scan_url
  } catch {
    return page === 'cashier'
  }
}

/** Counts down to the return and goes. "Stay here" ends it, and then nothing more happens by itself. */
function returnSoon({ words }: Boot): void {
  const line = one('[data-returning]')
  const back = one<HTMLAnchorElement>('[data-back]')
  if (line === null || back === null) return
  let seconds = returnAfterSeconds
  const draw = (): void => say(one('span', line), words.returning.replace('{seconds}', String(seconds)))
  const timer = setInterval(() => {
    if (line.hidden) clearInterval(timer)
    else if (--seconds > 0) draw()
    else {
      clearInterval(timer)
      // Replaced, so that the shop's back button does not lead into a page that sends the buyer forward again.
      location.replace(back.href)
    }
  }, 1000)
  draw()
  show(line)
}

const spoken = ({ words }: Boot, ending: Ending): string =>
  (ending === 'in_doubt' ? words.inDoubt : words[ending]).title

export type Outcome = Readonly<{
  /** Draws what the view says; true once nothing can change any more. */
  apply: (view: CashierView) => boolean
  /** Whether a signal, as JSON, says anything that is not drawn yet. */
  isNews: (signal: string) => boolean
}>

/** Keeps the page true to the order. Paid is final: an older answer that comes late never takes it back. */
export function makeOutcome(boot: Boot): Outcome {
  let drawn: Ending | null = endingOf(boot.view.state, boot.view.in_doubt)
  let announced = false
  const buyers = isBuyers(boot)
  let last: CashierSignal = boot.view

  const draw = (view: CashierView, ending: Ending): void => {
    const template = one<HTMLTemplateElement>(`#ending-${ending}`)
    if (template === null) return
    one('.content')?.replaceChildren(template.content.cloneNode(true))
    one('.timer')?.remove()
    if (ending === 'paid') say(one('[data-amount-label]'), boot.words.amountPaid)
    const { paid_by_friend, paid_method, paid_at } = view.order
    const { paidByFriend, paidByNamed } = boot.words
    const name = paid_by_friend?.name ?? null
    if (paid_by_friend !== null)
      say(one('[data-paid=friend]'), name === null ? paidByFriend : paidByNamed.replace('{name}', () => name))
    say(one('[data-paid=method]'), paid_method === null ? '' : boot.words.methodName[paid_method])
    say(one('[data-paid=at]'), paid_at === null ? '' : beijingTime(paid_at).time)
    one('main h2')?.focus()
  }

  return {
    apply: (view) => {
      if (drawn === 'paid' && announced) return true
      last = view
      const ending = endingOf(view.state, view.in_doubt)
      const main = one('main')
      if (main !== null) {
        main.dataset.state = view.state
        main.dataset.inDoubt = String(view.in_doubt)
      }
      // A trouble that is shown already says what became of the attempt, and to try again; both at once would contradict.
      show(one('[data-in-doubt-notice]'), view.in_doubt && one('.trouble:not([hidden])') === null)
      if (ending === null) return false
      if (ending !== drawn) draw(view, ending)
      drawn = ending
      say(one('[data-spoken]'), spoken(boot, ending))
      if (ending === 'paid' && !announced) {
        announced = true
        document.title = boot.words.paid.title
        if (!buyers) return true
        show(one('[data-buyer]'))
        show(one('.paid [data-stranger]'), one('[data-back]') === null)
        returnSoon(boot)
      }
      return ending !== 'in_doubt'
    },
    isNews: (signal) => {
      try {
        const { state, in_doubt } = JSON.parse(signal) as CashierSignal
        return state !== last.state || in_doubt !== last.in_doubt
      } catch {
        return true
      }
    },
  }
}
