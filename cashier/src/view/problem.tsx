import type { VNode } from 'preact'
import type { Saying, Words } from '../words/words.ts'
import { Clock } from './icons.tsx'

type ProblemProps = { saying: Saying; retryUrl: string | null; words: Words }

export function ProblemPage({ saying, retryUrl, words }: ProblemProps): VNode {
  return (
    <>
      <header>
        <h1>{words.cashier}</h1>
      </header>
      <main class="alone" data-state="problem">
        <section class="outcome">
          <Clock />
          <h2>{saying.title}</h2>
          <p>{saying.text}</p>
          {retryUrl !== null && (
            <a class="button" href={retryUrl}>
              {words.retry}
            </a>
          )}
        </section>
      </main>
    </>
  )
}
