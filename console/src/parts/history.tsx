import type { AttemptView, RefundView } from '@hutong/contract'
import { StatusTag } from './status-tag.tsx'
import { Time } from './text.tsx'

type Entries<Kind> = Kind extends 'attempt' ? AttemptView['history'] : RefundView['history']

/** How a status moved, by what, oldest first. */
export function History<Kind extends 'attempt' | 'refund'>({ kind, entries }: { kind: Kind; entries: Entries<Kind> }) {
  return (
    <ol style={{ margin: 0, paddingInlineStart: 20 }}>
      {entries.map(({ at, from, note, source, to }, index) => (
        // The list only grows, and two moves may share everything but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what tells them apart
        <li key={index}>
          <span className="row">
            <Time at={at} />
            <StatusTag kind={kind} status={from as never} />→
            <StatusTag kind={kind} status={to as never} />
            <span className="code">{[source, note].filter(Boolean).join(' · ')}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}
