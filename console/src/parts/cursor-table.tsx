import { Button, type TableColumnsType } from 'antd'
import type { Listed } from '../api/client.ts'
import type { Loaded } from '../api/use-loaded.ts'
import { useWords } from '../app/language.tsx'
import { PlainTable } from './plain-table.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useCursor } from './use-query.ts'

/** A list as the server pages it: forwards by the cursor in the address, back by the browser. */
export function CursorTable<Item extends object>(props: {
  label: string
  loaded: Loaded<Listed<Item>>
  columns: TableColumnsType<Item>
  /** The id that the server's `starting_after` takes; also the row's key. */
  idOf: (item: Item) => string
}) {
  const { columns, idOf, label, loaded } = props
  const { common } = useWords()
  const [after, go] = useCursor()
  if (loaded.problem && !loaded.value) return <ProblemNote problem={loaded.problem} retry={loaded.reload} />
  const rows = loaded.value?.data ?? []
  const last = rows.at(-1)
  return (
    <div className="stack">
      <PlainTable<Item>
        label={label}
        loaded={loaded}
        columns={columns}
        rows={rows}
        rowKey={idOf}
        {...(loaded.isLoading ? { locale: { emptyText: ' ' } } : {})}
      />
      {(after || loaded.value?.has_more) && (
        <nav className="row" aria-label={common.pages} style={{ justifyContent: 'flex-end' }}>
          <Button disabled={!after} onClick={() => go(undefined)}>
            {common.firstPage}
          </Button>
          <Button disabled={!loaded.value?.has_more || !last} onClick={() => last && go(idOf(last))}>
            {common.nextPage}
          </Button>
        </nav>
      )}
    </div>
  )
}
