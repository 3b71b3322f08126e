import type { CostRow } from '@hutong/contract'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useWords } from '../../app/language.tsx'
import { yuan } from '../../parts/money.ts'
import { costShare } from './cost-share.ts'

/** One bar for each row: what it cost, or which part of what was paid that is. The table below says the same to those who see no picture. */
export function CostChart(props: {
  rows: readonly CostRow[]
  shownAs: 'amount' | 'share'
  nameOf: (key: string) => string
}) {
  const say = useWords().costs
  const isShare = props.shownAs === 'share'
  const label = (value: number) => (isShare ? costShare(value) : yuan(value))
  const data = props.rows.map((row) => ({
    name: props.nameOf(row.key),
    value: isShare ? (row.share ?? 0) : row.net_cost,
  }))
  return (
    <div aria-hidden style={{ height: 280 }}>
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={data} margin={{ top: 8, right: 16, bottom: 8, left: 24 }} accessibilityLayer={false}>
          <CartesianGrid strokeDasharray="3 3" vertical={false} />
          <XAxis dataKey="name" tick={{ fontSize: 12 }} />
          <YAxis width={80} tickFormatter={label} tick={{ fontSize: 12 }} />
          <Tooltip formatter={(value) => [label(Number(value)), isShare ? say.share : say.net]} />
          <Bar dataKey="value" fill="#1657c4" maxBarSize={64} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}
