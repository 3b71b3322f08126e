import type { VNode } from 'preact'
import { hurryBelowMs, leftMs } from '../countdown.ts'
import { endingOf, endings } from '../ending.ts'
import { yuanOfFen } from '../money.ts'
import { sayError } from '../words/say-error.ts'
import { FriendContent, FriendOver, Plea } from './friend.tsx'
import { MethodList } from './method-list.tsx'
import { EndingPart } from './outcome.tsx'
import { type Drawn, Say, TimeLeft } from './parts.tsx'
import { ScanContent } from './scan.tsx'

function Summary({ scene }: Drawn): VNode {
  const { view, words } = scene
  const left = leftMs(view.order.expires_at, view.now, 0)
  const yuan = yuanOfFen(view.order.amount)
  return (
    <section class="summary">
      <p class="label" data-amount-label>
        {view.state === 'paid' && scene.friend === null ? words.amountPaid : words.amountDue}
      </p>
      <p class={yuan.length > 9 ? 'amount long' : 'amount'}>
        <span>¥</span>
        {yuan}
      </p>
      <p class="subject">{view.order.subject}</p>
      {view.state === 'open' && (
        <p class={left < hurryBelowMs ? 'timer hurry' : 'timer'}>
          {words.timeLeft} <TimeLeft scene={scene} until={view.order.expires_at} name="order" />
        </p>
      )}
    </section>
  )
}

function WaysToPay({ scene }: Drawn): VNode {
  if (scene.friend !== null) return <FriendContent scene={scene} friend={scene.friend} />
  if (scene.page === 'scan') return <ScanContent scene={scene} />
  return (
    <>
      {scene.problem !== null && <Say saying={sayError(scene.problem, scene.words)} kind="bad" />}
      <MethodList scene={scene} />
    </>
  )
}

function Open({ scene }: Drawn): VNode {
  const { view, words } = scene
  return (
    <>
      <div data-in-doubt-notice hidden={!view.in_doubt || scene.problem !== null}>
        <Say saying={words.inDoubt} kind="wait" />
      </div>
      <WaysToPay scene={scene} />
      {view.methods.length > 0 && (
        <p class="waiting" data-scripted hidden>
          {words.waitingForPayment}
        </p>
      )}
    </>
  )
}

/** Each way the order may end, as templates: the news of a payment then needs no more than a clone. */
function Endings({ scene }: Drawn): VNode {
  return (
    <>
      {endings.map((ending) => (
        <template id={`ending-${ending}`}>
          <EndingPart scene={scene} ending={ending} />
        </template>
      ))}
    </>
  )
}

/** The page's own address, since it may be the answer to a form, with what was chosen before it was opened. */
const inLanguage = (page: string, language: string): string =>
  `${page}${page.includes('?') ? '&' : '?'}lang=${language}`

export function Page({ scene }: Drawn): VNode {
  const { view, words } = scene
  const ending = endingOf(view.state, view.in_doubt)
  const { friend } = scene
  const other = view.language === 'zh' ? 'en' : 'zh'
  return (
    <>
      <header>
        <h1>{view.order.app_name}</h1>
        <a href={inLanguage(view.paths.page, other)} lang={other === 'en' ? 'en' : 'zh-CN'}>
          {words.otherLanguage}
        </a>
      </header>
      {!view.livemode && <p class="test-mode">{words.testMode}</p>}
      <main data-state={view.state} data-in-doubt={String(view.in_doubt)}>
        <div>
          {friend !== null && <Plea scene={scene} friend={friend} />}
          <Summary scene={scene} />
        </div>
        <div class="content">
          {ending === null && <Open scene={scene} />}
          {ending !== null && friend !== null && <FriendOver scene={scene} friend={friend} />}
          {ending !== null && friend === null && <EndingPart scene={scene} ending={ending} />}
        </div>
      </main>
      <p class="unseen" role="status" data-spoken />
      {friend === null && (ending === null || ending === 'in_doubt') && <Endings scene={scene} />}
    </>
  )
}
