import type { VNode } from 'preact'
import { clockFace, hurryBelowMs, leftMs } from '../countdown.ts'
import { yuanOfFen } from '../money.ts'
import type { Actions, PageModel } from '../model.ts'
import { sayError } from '../words/say-error.ts'
import { type Words, wordsOf } from '../words/words.ts'
import { MethodList } from './method-list.tsx'
import { Confirming, Over, Paid } from './outcome.tsx'
import { type Drawn, Say } from './parts.tsx'
import { ScanContent } from './scan.tsx'

function Summary({ model, words }: Drawn): VNode {
  const { order, state } = model.view
  const left = leftMs(order.expires_at, model.view.now, model.elapsedMs)
  return (
    <section class="summary">
      <p class="label">{words.amountDue}</p>
      <p class="amount">
        <span>¥</span>
        {yuanOfFen(order.amount)}
      </p>
      <p class="subject">{order.subject}</p>
      {state === 'open' && (
        <p class={left < hurryBelowMs ? 'timer hurry' : 'timer'}>
          {words.timeLeft}{' '}
          <span class="digits" role="timer">
            {clockFace(left)}
          </span>
        </p>
      )}
    </section>
  )
}

function Content(drawn: Drawn): VNode {
  const { model, words } = drawn
  const { state, in_doubt } = model.view
  if (state === 'paid') return <Paid {...drawn} />
  if (state !== 'open') {
    // The time may be over while a channel still owes its answer: "over" would be a guess then.
    if (in_doubt) return <Confirming saying={words.inDoubt} />
    return <Over {...drawn} saying={state === 'closed' ? words.closed : words.expired} />
  }
  return (
    <>
      {in_doubt && model.wallet?.state !== 'answered' && <Say saying={words.inDoubt} kind="wait" />}
      {model.page === 'scan' ? (
        <ScanContent {...drawn} />
      ) : (
        <>
          {model.problem !== null && <Say saying={sayError(model.problem, words)} kind="bad" />}
          <MethodList {...drawn} />
        </>
      )}
    </>
  )
}

/** What a screen reader hears when the state changes; the countdown is left out on purpose. */
export function stateInWords(model: PageModel, words: Words): string {
  const { state, in_doubt } = model.view
  if (state === 'paid') return words.paid.title
  if (in_doubt) return words.inDoubt.title
  if (state === 'closed') return words.closed.title
  if (state === 'expired') return words.expired.title
  return words.waitingForPayment
}

export function Page({ model, actions }: { model: PageModel; actions: Actions }): VNode {
  const words = wordsOf(model.view.language)
  const drawn = { model, actions, words }
  const { view } = model
  return (
    <>
      <header>
        <h1>{view.order.app_name}</h1>
        <a href={view.language === 'zh' ? '?lang=en' : '?lang=zh'} lang={view.language === 'zh' ? 'en' : 'zh-CN'}>
          {words.otherLanguage}
        </a>
      </header>
      {!view.livemode && <p class="test-mode">{words.testMode}</p>}
      <main data-state={view.state} data-in-doubt={String(view.in_doubt)}>
        <Summary {...drawn} />
        <div class="content">
          <Content {...drawn} />
          {view.state === 'open' && (
            <p class="waiting" aria-hidden="true">
              {model.scripted && words.waitingForPayment}
            </p>
          )}
        </div>
      </main>
      <p class="unseen" role="status">
        {model.scripted && stateInWords(model, words)}
      </p>
    </>
  )
}
