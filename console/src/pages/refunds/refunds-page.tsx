import type { RefundView } from '@hutong/contract'
import { Tabs } from 'antd'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import type { Query } from '../../app/paths.ts'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { useCursor, useQuery } from '../../parts/use-query.ts'
import { useRefundColumns } from './refund-table.tsx'

/** What the server is asked for, of each tab. */
const tabs = {
  all: {},
  approval: { status: 'created', approval: 'required' },
  action: { status: 'needs_action' },
} as const satisfies Record<string, Query>
type Tab = keyof typeof tabs
const isTab = (word: string | undefined): word is Tab => word !== undefined && word in tabs

export function RefundsPage() {
  const { refunds: words, shell } = useWords()
  const api = useApi()
  const [query, change] = useQuery(['tab'])
  const [after] = useCursor()
  const tab = isTab(query.tab) ? query.tab : 'all'
  const refunds = useLoaded(
    (signal) => api.list<RefundView>('/v1/refunds', { ...tabs[tab], starting_after: after, limit: '25' }, signal),
    [api, tab, after],
    10_000,
  )
  return (
    <div className="stack">
      <PageHeader title={shell.pages.refunds} />
      <Tabs
        activeKey={tab}
        onChange={(next) => change({ tab: next === 'all' ? undefined : next })}
        items={(Object.keys(tabs) as Tab[]).map((key) => ({ key, label: words.tabs[key] }))}
        style={{ marginBottom: -16 }}
      />
      <CursorTable
        label={shell.pages.refunds}
        loaded={refunds}
        columns={useRefundColumns(refunds.reload)}
        idOf={({ id }) => id}
      />
    </div>
  )
}
