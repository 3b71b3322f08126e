import type { ChannelProduct, Method, PayerAction } from '@hutong/contract'
import type { Boot } from '../boot.ts'
import { codeBox } from '../code-shape.ts'
import { failureOf } from '../failure-of.ts'
import { webAddress } from '../web-address.ts'
import { sayError } from '../words/say-error.ts'
import type { Clock } from './clock.ts'
import { all, one, say, show } from './dom.ts'
import { isBridge, payByBridge } from './friend.ts'
import { startAttempt } from './requests.ts'

/** Refusals that say the order itself has changed: its view then tells the payer more than the refusal does. */
const orderChanged = ['order_already_paid', 'order_closed', 'order_expired', 'order_payment_in_doubt']
/** On a friend's page: what the page itself says better, or asks the wallet again for. */
const pageChanged = ['friend_pay_link_revoked', 'friend_pay_link_expired', 'payer_required']

/** Which of the two codes of a method stands: its own live one, or what stands there otherwise. */
export function showLiveCode(method: Method, shown: boolean): void {
  show(one(`[data-live-code=${method}]`), shown)
  show(one(`[data-asks-code=${method}]`), !shown)
  if (method !== 'wechat_scan') return
  show(one('[data-picture]'), !shown)
  const [picture, live] = all('.tabs .tab')
  picture?.setAttribute('aria-current', String(!shown))
  live?.setAttribute('aria-current', String(shown))
}

async function drawLiveCode(method: Method, action: Extract<PayerAction, { kind: 'show_qr' }>): Promise<void> {
  const frame = one(`[data-live-code=${method}]`)
  const drawing = frame && one<SVGElement>('svg', frame)
  const timer = frame && one('[data-until]', frame)
  if (!drawing || !timer) return
  // The encoder is larger than all the rest of the page's script, so only who wants a live code is sent it.
  const { codeShape } = await import('../code.ts')
  const code = codeShape(action.content)
  drawing.setAttribute('viewBox', codeBox(code.modules))
  one('path', drawing)?.setAttribute('d', code.path)
  timer.dataset.until = action.expires_at
  showLiveCode(method, true)
}

function showTrouble(method: Method, product: ChannelProduct, code: string, { words }: Boot): void {
  const trouble = one(`[data-trouble=${method}]`)
  if (trouble === null) return
  const saying = sayError(code, words)
  const title = document.createElement('strong')
  const text = document.createElement('p')
  title.textContent = saying.title
  text.textContent = saying.text
  one('.say', trouble)?.replaceChildren(title, text)
  const retry = one<HTMLButtonElement>('button[name=product]', trouble)
  if (retry !== null) retry.value = product
  show(trouble)
}

/** The plan that stands chosen in the method's panel, where it has plans. */
function chosenPlan(method: Method): number | undefined {
  const radio = method === 'huabei' ? one<HTMLInputElement>('[name=instalments]:checked') : null
  return radio === null ? undefined : Number(radio.value)
}

/** Goes where the payer pays: an address, or a gateway that wants its form posted. False where the action is another one. */
function leave(action: PayerAction): boolean {
  if (action.kind !== 'redirect' && action.kind !== 'submit_form') return false
  const address = webAddress(action.url)
  if (address === null) return false
  if (action.kind === 'redirect') {
    location.assign(address)
    return true
  }
  const form = document.createElement('form')
  form.method = 'post'
  form.action = address
  for (const [name, value] of Object.entries(action.fields)) {
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = name
    field.value = value
    form.append(field)
  }
  document.body.append(form)
  // Not by the form's own name for it: a field of the gateway's may be called so.
  HTMLFormElement.prototype.submit.call(form)
  return true
}

export const hideTroubles = (): void => {
  for (const trouble of all('[data-trouble]')) show(trouble, false)
}

export type StartMethod = (method: Method, product: ChannelProduct, button: HTMLButtonElement) => Promise<void>

/**
 * Starts an attempt as its form would, without leaving the page. One at a time: of the presses while one is under way the last is kept
 * and has its turn, since choosing a method may have asked for its code by itself, and the payer may already want something else.
 */
export function attemptStarter(boot: Boot, clock: Clock, refresh: () => Promise<unknown>): StartMethod {
  let busy = false
  let next: (() => void) | null = null
  const freed = new Set<() => void>()
  const release = (): void => {
    busy = false
    for (const free of freed) free()
    freed.clear()
  }
  // A page kept in the browser's history comes back as it was left: in the middle of leaving.
  addEventListener('pageshow', () => {
    next = null
    release()
  })

  const start: StartMethod = async (method, product, button) => {
    if (busy) {
      next = () => void start(method, product, button)
      return
    }
    busy = true
    hideTroubles()
    const label = button.textContent ?? ''
    button.disabled = true
    say(button, boot.words.working)
    freed.add(() => {
      button.disabled = false
      say(button, label)
    })
    const payerName = one<HTMLInputElement>('[data-payer-name]')?.value.trim() || undefined
    const more = { instalments: chosenPlan(method), name: payerName }
    const answer = await startAttempt(boot.view.paths.attempts, method, product, more)
    const code = 'refused' in answer ? answer.refused : failureOf(answer.ok)
    const action = 'ok' in answer ? answer.ok.action : null
    // Still busy then: the button must not be pressed again while the browser leaves.
    if (code === null && action !== null && leave(action)) return
    if (boot.page === 'friend' && code !== null && pageChanged.includes(code)) {
      location.replace(boot.view.paths.page)
      return
    }
    if ('ok' in answer && code === null && isBridge(action)) {
      payByBridge(action, 'receipt_url' in answer.ok ? answer.ok.receipt_url : null, boot, release)
      return
    }
    if (code !== null) showTrouble(method, product, code, boot)
    else if (action?.kind === 'show_qr')
      await drawLiveCode(method, action).catch(() => showTrouble(method, product, 'offline', boot))
    clock.redraw()
    release()
    const kept = next
    next = null
    if (code === null ? action === null : orderChanged.includes(code)) await refresh()
    kept?.()
  }
  return start
}
