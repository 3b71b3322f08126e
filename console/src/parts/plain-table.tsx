import { Empty, Table, type TableProps } from 'antd'
import type { Loaded } from '../api/use-loaded.ts'
import { useWords } from '../app/language.tsx'
import { ProblemNote } from './problem-note.tsx'

/** A list that comes whole. */
export function PlainTable<Item extends object>({
  label,
  loaded,
  rows,
  ...table
}: Omit<TableProps<Item>, 'dataSource' | 'loading'> & {
  label: string
  loaded: Pick<Loaded<unknown>, 'isLoading' | 'problem' | 'reload'>
  rows: readonly Item[]
}) {
  const { common } = useWords()
  return (
    <div className="stack">
      {loaded.problem && <ProblemNote problem={loaded.problem} retry={loaded.reload} />}
      <Table<Item>
        aria-label={label}
        size="middle"
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={common.nothingFound} /> }}
        {...table}
        dataSource={[...rows]}
        loading={loaded.isLoading}
      />
    </div>
  )
}
