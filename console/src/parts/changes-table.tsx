import type { ReactNode } from 'react'
import { useWords } from '../app/language.tsx'

/** One thing that a change changes, as it is and as it will be. */
export type ChangeRow = Readonly<{ what: string; before: ReactNode; after: ReactNode }>

/** Before and after, side by side. `cells`: what the cells look like, such as code. */
export function ChangesTable({ rows, cells }: { rows: readonly ChangeRow[]; cells?: string }) {
  const { common } = useWords()
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">{common.field}</th>
          <th scope="col">{common.before}</th>
          <th scope="col">{common.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ after, before, what }) => (
          <tr key={what}>
            <th scope="row" className={cells}>
              {what}
            </th>
            <td className={cells}>{before}</td>
            <td className={cells}>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
