import type { TimelineEntry, TimelineView } from '@hutong/contract'
import { Timeline as AntTimeline, Tag } from 'antd'
import { useLanguage } from '../../app/language.tsx'
import { Section } from '../../parts/facts.tsx'
import { Time } from '../../parts/text.tsx'

/** What happened, ours and the channel's and people's, in one row of time. */
export function Timeline({ timeline: { entries } }: { timeline: TimelineView }) {
  const { words } = useLanguage()
  const { orders } = words
  return (
    <Section title={orders.timeline} aside={<span className="quiet">{orders.oldestFirst}</span>}>
      <AntTimeline
        style={{ marginTop: 8 }}
        items={entries.map((entry, index) => ({
          // The list only grows, and two entries may share everything but their place.
          key: `${index}`,
          color: colourOf(entry),
          content: <Entry entry={entry} />,
        }))}
      />
    </Section>
  )
}

/** Red where something was refused or failed, so that the eye finds it. */
function colourOf({ details, kind }: TimelineEntry): string {
  const words = [details.to, details.outcome, details.status, details.http_status].map(String)
  if (
    kind === 'refusal' ||
    words.some((word) => /^(failed|given_up|refused|unavailable|needs_action|rejected)/.test(word))
  )
    return 'red'
  if (words.some((word) => /^(unknown|5\d\d|429)/.test(word))) return 'orange'
  if (words.some((word) => /^(succeeded|delivered|paid)/.test(word))) return 'green'
  return kind === 'exchange' ? 'gray' : 'blue'
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const { language, words } = useLanguage()
  const pairs = Object.entries(entry.details)
  return (
    <div>
      <div className="row">
        <Time at={entry.at} />
        <Tag>{words.statuses.kinds[entry.kind]}</Tag>
        <span>{entry.says[language]}</span>
      </div>
      {pairs.length > 0 && (
        <details>
          <summary className="quiet">{words.orders.showDetails}</summary>
          <dl className="details code">
            {pairs.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{String(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  )
}
