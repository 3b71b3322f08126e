import type { CostGroup, CostReport, CostRow } from '@hutong/contract'
import { Table, Tag } from 'antd'
import type { Loaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Money } from '../../parts/text.tsx'
import { costShare } from './cost-share.ts'

type Figures = CostReport['total']
const sums = ['amount', 'fee', 'instalment_cost', 'refunded', 'fee_returned', 'net_cost'] as const

export function CostTable(props: {
  by: CostGroup
  loaded: Loaded<unknown>
  report: CostReport | undefined
  nameOf: (key: string) => string
}) {
  const { common, costs: say } = useWords()
  const { report } = props
  const titles = {
    amount: say.amount,
    fee: say.fee,
    instalment_cost: say.instalments,
    refunded: say.refunded,
    fee_returned: say.returned,
    net_cost: say.net,
  }
  const right = 'right' as const
  const unknown = ({ fee_unknown: count }: Figures) => count > 0 && <Tag color="orange">{say.unknownCount(count)}</Tag>
  return (
    <PlainTable<CostRow>
      label={say.groups[props.by]}
      loaded={props.loaded}
      rows={report?.data ?? []}
      rowKey="key"
      locale={{ emptyText: props.loaded.isLoading ? common.loading : say.nothing }}
      columns={[
        { title: say.groups[props.by], render: (_, { key }) => props.nameOf(key) },
        { title: say.payments, dataIndex: 'payments', align: right },
        ...sums.map((name) => ({
          title: titles[name],
          align: right,
          render: (_: unknown, row: CostRow) => <Money fen={row[name]} />,
        })),
        {
          title: say.share,
          align: right,
          render: (_, { share }) => <span className="number">{costShare(share)}</span>,
        },
        { title: say.unknown, align: right, render: (_, row) => unknown(row) || '—' },
      ]}
      summary={() =>
        report &&
        report.data.length > 0 && (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0}>
              <strong>{say.total}</strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={1} align={right}>
              {report.total.payments}
            </Table.Summary.Cell>
            {sums.map((name, at) => (
              <Table.Summary.Cell key={name} index={at + 2} align={right}>
                <strong>
                  <Money fen={report.total[name]} />
                </strong>
              </Table.Summary.Cell>
            ))}
            <Table.Summary.Cell index={sums.length + 2} align={right}>
              <strong className="number">{costShare(report.total.share)}</strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={sums.length + 3} align={right}>
              {unknown(report.total) || '—'}
            </Table.Summary.Cell>
          </Table.Summary.Row>
        )
      }
    />
  )
}
