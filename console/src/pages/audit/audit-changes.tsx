import type { AuditEntryView } from '@hutong/contract'
import { useWords } from '../../app/language.tsx'

const told = (value: unknown): string => {
  if (value === undefined || value === null) return '—'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Each thing that was written down, as it was and as it became. */
export function AuditChanges({ entry }: { entry: AuditEntryView }) {
  const { common, installation } = useWords()
  const names = [...new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})])]
  if (names.length === 0) return <span className="quiet">{installation.audit.nothing}</span>
  return (
    <details>
      <summary>{names.join(', ')}</summary>
      <table className="changes">
        <thead>
          <tr>
            <th scope="col">{common.field}</th>
            <th scope="col">{common.before}</th>
            <th scope="col">{common.after}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row" className="code">
                {name}
              </th>
              <td className="code">{told(entry.before?.[name])}</td>
              <td className="code">{told(entry.after?.[name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
