import type { AuditEntryView } from '@hutong/contract'
import { useWords } from '../../app/language.tsx'
import { ChangesTable } from '../../parts/changes-table.tsx'

const told = (value: unknown): string => {
  if (value === undefined || value === null) return '—'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Each thing that was written down, as it was and as it became. */
export function AuditChanges({ entry }: { entry: AuditEntryView }) {
  const { installation } = useWords()
  const names = [...new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})])]
  if (names.length === 0) return <span className="quiet">{installation.audit.nothing}</span>
  return (
    <details>
      <summary>{names.join(', ')}</summary>
      <ChangesTable
        cells="code"
        rows={names.map((what) => ({ what, before: told(entry.before?.[what]), after: told(entry.after?.[what]) }))}
      />
    </details>
  )
}
