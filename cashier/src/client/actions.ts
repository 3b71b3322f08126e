import type { ChannelProduct, Method } from '@hutong/contract'
import type { Actions } from '../model.ts'
import { webAddress } from '../web-address.ts'
import { wordsOf } from '../words/words.ts'
import { yuanOfFen } from '../money.ts'
import { copyPoster, posterFile, savePoster } from './poster.ts'
import { startAttempt } from './requests.ts'
import type { Store } from './store.ts'
import { openWallet } from './wallet.ts'

/** What the actions ask of the page around them. */
export type Surroundings = Readonly<{
  refresh: () => Promise<void>
  /** The wallet has answered: look at the order until the channel has, too. */
  expectAnswer: () => void
  drawCode: (content: string) => Promise<void>
  remember: (method: Method) => void
}>

/** The name of the saved picture, in the payer's language, with the amount to tell two of them apart. */
export function posterName(store: Store): string {
  const { view } = store.model()
  return wordsOf(view.language).fileName(yuanOfFen(view.order.amount).replaceAll(',', ''))
}

/** Refusals that say the order itself has changed: the view tells the payer more than the refusal does. */
const orderChanged = ['order_already_paid', 'order_closed', 'order_expired']

/** What each button does. Everything that waits ends in a change of the model; nothing here believes a wallet's word. */
export function actionsOf(store: Store, around: Surroundings): Actions {
  const start = async (method: Method, product: ChannelProduct): Promise<void> => {
    if (store.model().busy !== null) return
    store.change({ busy: product, trouble: null, problem: null })
    const answer = await startAttempt(store.model().view.paths.attempts, method, product)
    const refused = 'refused' in answer ? answer.refused : answer.ok.failure
    if (refused !== null || 'refused' in answer) {
      const code = refused ?? 'internal_error'
      store.change({ busy: null, trouble: { method, product, code } })
      if (orderChanged.includes(code)) await around.refresh()
      return
    }
    const action = answer.ok.action
    const leads = action?.kind === 'redirect' ? webAddress(action.url) : null
    if (leads !== null) {
      // Still busy: the button must not be pressed again while the browser leaves.
      location.assign(leads)
      return
    }
    if (action?.kind === 'show_qr') await around.drawCode(action.content)
    store.change({
      busy: null,
      started: { method, product, attempt: answer.ok },
      liveCode: method === 'wechat_scan' && action?.kind === 'show_qr',
    })
    if (action === null) await around.refresh()
  }

  return {
    start: (method, product) => void start(method, product),
    choose: (method) => {
      store.change({ chosen: method, trouble: null })
      around.remember(method)
      const offered = store.model().view.methods.find((candidate) => candidate.method === method)
      const shown = store.model().started
      // Choosing a method whose panel is nothing but a code asks for the code; a second tap would ask the same.
      if (offered?.product === 'precreate' && offered.obstacle === null && shown?.method !== method) {
        void start(method, 'precreate')
      }
    },
    showPicture: () => store.change({ liveCode: false, trouble: null }),
    savePicture: () => {
      const { poster } = store.model()
      if (poster === null) return
      savePoster(poster.src, posterName(store))
      store.change({ notice: 'saved' })
    },
    sharePicture: () => {
      const { poster } = store.model()
      if (poster === null) return
      // A payer who closes the sheet has not failed at anything, so there is nothing to say.
      void navigator.share({ files: [posterFile(poster.src, posterName(store))] }).catch(() => undefined)
    },
    copyPicture: () => {
      const { poster } = store.model()
      if (poster === null) return
      copyPoster(poster.src).then(
        () => store.change({ notice: 'picture_copied' }),
        () => store.change({ poster: { ...poster, canCopy: false } }),
      )
    },
    copyLink: () => {
      const written = navigator.clipboard?.writeText(store.model().view.scan_url) ?? Promise.reject()
      written.then(
        () => store.change({ notice: 'link_copied' }),
        () => store.change({ notice: 'copy_by_hand' }),
      )
    },
    pay: () => {
      const { wallet, view, elapsedMs } = store.model()
      const action = wallet?.attempt.action
      if (!wallet || !action || wallet.state === 'calling') return
      if (Date.parse(action.expires_at) <= Date.parse(view.now) + elapsedMs) {
        // The channel's order behind this bridge call is over; the address makes a fresh one.
        location.assign(view.scan_url)
        return
      }
      store.change({ wallet: { ...wallet, state: 'calling' } })
      openWallet(action, (state) => {
        store.change({ wallet: { ...wallet, state } })
        if (state === 'answered') around.expectAnswer()
      })
    },
    chooseAnother: () => {
      store.change({ trouble: null })
      document.querySelector<HTMLInputElement>('.methods input:not(:checked)')?.focus()
    },
    stay: () => store.change({ returnIn: null }),
  }
}
