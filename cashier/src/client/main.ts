import type { ChannelProduct, Method } from '@hutong/contract'
import type { Boot, PayerBoot } from '../boot.ts'
import { keepPreview, madeCard, prepareAsk, shareLink, swapByForm } from './ask.ts'
import { attemptStarter, hideTroubles, showLiveCode } from './attempts.ts'
import { startClock } from './clock.ts'
import { all, one, say, show } from './dom.ts'
import { makeFriendOutcome, payByBridge } from './friend.ts'
import { type LiveWorld, watchOrder } from './live.ts'
import { makeOutcome } from './outcome.ts'
import { startPayerPage } from './payer.ts'
import { copyLink, type PictureActions, preparePicture } from './picture.ts'
import { fetchView } from './requests.ts'
import { cardOfPage, offerCard } from './share.ts'
import { openWallet } from './wallet.ts'

const world: LiveWorld = {
  openEvents: (path) => (typeof EventSource === 'function' ? new EventSource(path) : null),
  later: (run, ms) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
  isHidden: () => document.hidden,
  random: Math.random,
}

/** Makes the server's page live: its countdown, its news, its buttons. The server drew all of it; this only changes what changes. */
function startPage(boot: Boot): void {
  const { view, wallet, words } = boot
  const outcome = boot.page === 'friend' ? makeFriendOutcome(boot) : makeOutcome(boot)
  let walletAnswered = false
  const refresh = async (): Promise<boolean> => {
    const next = await fetchView(walletAnswered ? `${view.paths.view}?returned` : view.paths.view)
    if (next === 'gone') live?.stop()
    if (next === null || next === 'gone') return next !== null
    clock.set(next.now)
    if (outcome.apply(next)) live?.stop()
    live?.pollToo(next.in_doubt || walletAnswered)
    return true
  }
  const clock = startClock(view.now, () => void refresh())
  const live = outcome.apply(view) ? null : watchOrder(view.paths.events, { refresh, isNews: outcome.isNews }, world)
  live?.pollToo(view.in_doubt)
  const start = attemptStarter(boot, clock, refresh)

  const pay = (button: HTMLButtonElement | null): void => {
    const section = one('[data-wallet]')
    if (wallet === null || section === null || button?.disabled) return
    if (clock.left(wallet.expires_at) === 0) {
      // The channel's order behind this bridge call is over; the address makes a fresh one.
      location.assign(view.paths.page)
      return
    }
    const line = one('[role=status]', section)
    if (button !== null) button.disabled = true
    say(line, words.waitingForWallet)
    openWallet(wallet, (state) => {
      if (button !== null) button.disabled = false
      say(line, state === 'cancelled' ? words.cancelled : words.walletFailed)
      if (state !== 'answered') return
      show(section, false)
      show(one('[data-confirming]'))
      walletAnswered = true
      live?.pollToo(true)
      void refresh()
    })
  }

  const pictures = new WeakMap<Element, PictureActions | null>()
  const prepare = (): void => {
    // After the first paint: the drawings on the page are as good until the pictures are composed.
    setTimeout(() => {
      for (const figure of all('[data-picture]')) pictures.set(figure, preparePicture(figure, boot))
    })
    for (const element of all('[data-scripted]')) show(element)
    showLiveCode('wechat_scan', one('[data-live-code=wechat_scan]')?.hidden === false)
    prepareAsk()
    offerCard(boot.share, boot.card ? cardOfPage(boot.card) : madeCard())
  }
  prepare()

  // The method chosen before a reload is kept in the address.
  const restoreChoice = (): void => {
    const chosen = /^#\w+$/.test(location.hash) ? one<HTMLInputElement>(`#pay-with-${location.hash.slice(1)}`) : null
    if (chosen !== null) chosen.checked = true
  }
  restoreChoice()

  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (form.matches('[data-swaps]')) {
      event.preventDefault()
      void swapByForm(form, { working: words.working, offline: words.offline.title }).then((swapped) => {
        if (!swapped) return
        prepare()
        restoreChoice()
      })
      return
    }
    // Older browsers do not say which button it was; the first is the panel's own choice.
    const button = (event.submitter ?? one('button[name=product]', form)) as HTMLButtonElement | null
    const method = form.elements.namedItem('method') as HTMLInputElement | null
    if (button?.name !== 'product' || method === null) return
    event.preventDefault()
    void start(method.value as Method, button.value as ChannelProduct, button)
  })

  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-do]')
    switch (button?.dataset.do) {
      case 'pay':
        pay(button as HTMLButtonElement)
        break
      case 'show-picture':
        event.preventDefault()
        hideTroubles()
        showLiveCode('wechat_scan', false)
        break
      case 'copy-link':
        copyLink(button, boot)
        break
      case 'choose-another':
        hideTroubles()
        one('.methods [name=pay-with]:not(:checked)')?.focus()
        break
      case 'share-link':
        shareLink(button)
        break
      case 'reload':
        event.preventDefault()
        location.reload()
        break
      case 'stay':
        show(button.parentElement, false)
        break
      case 'save-picture':
      case 'share-picture':
      case 'copy-picture':
        pictures.get(button.closest('[data-picture]') ?? button)?.[button.dataset.do]()
    }
  })

  document.addEventListener('change', (event) => {
    const radio = event.target as HTMLInputElement
    if (radio.form?.matches('.ask')) keepPreview(radio.form)
    if (radio.name === 'instalments') {
      // The code that stands there is of the plan before; the next one is asked for by the button.
      hideTroubles()
      showLiveCode('huabei', false)
    }
    if (radio.name !== 'pay-with') return
    history.replaceState(null, '', `#${radio.value}`)
    hideTroubles()
    // Choosing a method whose panel is nothing but a code asks for the code; a second tap would only ask the same.
    const chosen = view.methods.find(({ method }) => method === radio.value)
    const asks = one(`[data-asks-code=${radio.value}]`)
    const button = asks && one<HTMLButtonElement>('button', asks)
    const product = chosen?.product
    if (
      chosen?.instalments.length === 0 &&
      (product === 'precreate' || product === 'order_qr') &&
      button &&
      !asks.hidden
    )
      void start(chosen.method, product, button)
  })

  document.addEventListener('input', (event) => {
    const { form } = event.target as HTMLInputElement
    if (form?.matches('.ask')) keepPreview(form)
  })

  document.addEventListener('visibilitychange', () => live?.visibilityChanged())
  // A page that comes back from the history is as old as when it was left.
  addEventListener('pageshow', (event) => {
    if (event.persisted) void refresh()
  })
  if (wallet !== null && boot.page === 'friend') payByBridge(wallet, boot.receiptUrl, boot, () => undefined)
  else if (wallet !== null && view.state === 'open') pay(one<HTMLButtonElement>('[data-do=pay]'))
}

const data = document.getElementById('boot')?.textContent
if (data) {
  const boot = JSON.parse(data) as Boot | PayerBoot
  if (boot.page === 'payer') startPayerPage(boot, world)
  else startPage(boot)
}
