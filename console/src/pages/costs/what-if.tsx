import type { WhatIfRow } from '@hutong/contract'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { Section } from '../../parts/facts.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Money } from '../../parts/text.tsx'
import { costShare } from './cost-share.ts'

const percentOfMillion = (ppm: number): string => `${(ppm / 10_000).toFixed(2)} %`

/** "If these orders had been paid by …", for each of the app's methods. */
export function WhatIf({ from, to }: { from: string | undefined; to: string | undefined }) {
  const { common, costs: say } = useWords()
  const api = useApi()
  const loaded = useLoaded(
    (signal) => api.list<WhatIfRow>('/v1/reports/costs/what_if', { from, to }, signal),
    [api, from, to],
  )
  const right = 'right' as const
  return (
    <Section title={say.whatIf}>
      <p className="quiet">{say.whatIfIntro}</p>
      <PlainTable<WhatIfRow>
        label={say.whatIf}
        loaded={loaded}
        rows={loaded.value?.data ?? []}
        rowKey={({ channel, instalments, method }) => `${method} ${channel} ${instalments}`}
        columns={[
          {
            title: say.method,
            render: (_, { channel, instalments, method }) =>
              [
                common.methods[method],
                ...(common.methods[method] === common.channels[channel] ? [] : [common.channels[channel]]),
                ...(instalments === null ? [] : [say.plan(instalments)]),
              ].join(' · '),
          },
          { title: say.rate, align: right, render: (_, row) => percentOfMillion(row.rate_ppm) },
          { title: say.payments, align: right, dataIndex: 'payments' },
          { title: say.rest, align: right, dataIndex: 'left_out' },
          { title: say.amount, align: right, render: (_, row) => <Money fen={row.amount} /> },
          { title: say.actual, align: right, render: (_, row) => <Money fen={row.actual_cost} /> },
          { title: say.would, align: right, render: (_, row) => <Money fen={row.cost} /> },
          {
            title: say.difference,
            align: right,
            render: (_, { difference }) => (
              <strong style={{ color: difference < 0 ? '#237804' : difference > 0 ? '#a8071a' : 'inherit' }}>
                {difference > 0 && '+'}
                <Money fen={difference} />
              </strong>
            ),
          },
          { title: say.share, align: right, render: (_, row) => costShare(row.share) },
        ]}
      />
    </Section>
  )
}
