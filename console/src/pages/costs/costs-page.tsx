import { type CostReport, costGroups } from '@hutong/contract'
import { Segmented } from 'antd'
import { lazy, Suspense } from 'react'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useLanguage } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { Section } from '../../parts/facts.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Period } from '../../parts/period.tsx'
import { useQuery } from '../../parts/use-query.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { CostTable } from './cost-table.tsx'
import { CsvButton } from './csv-button.tsx'
import { WhatIf } from './what-if.tsx'

/** Its library is larger than all the rest of the page: it comes when there is something to draw. */
const CostChart = lazy(async () => ({ default: (await import('./cost-chart.tsx')).CostChart }))

/** What payments cost: by what they are grouped and when stands in the address. */
export function CostsPage() {
  const { language, words } = useLanguage()
  const say = words.costs
  const api = useApi()
  const { app } = useScope()
  const [query, change] = useQuery(['by', 'from', 'to', 'as'] as const)
  const by = costGroups.find((each) => each === query.by) ?? 'channel'
  const shownAs = query.as === 'share' ? 'share' : 'amount'
  const { from, to } = query
  const loaded = useLoaded(
    (signal) => api.get<CostReport>('/v1/reports/costs', { by, from, to }, signal),
    [api, by, from, to],
  )
  const report = loaded.value?.by === by ? loaded.value : undefined
  const nameOf = (key: string): string => {
    if (by === 'app') return key === app.id ? (language === 'en' ? (app.name_en ?? app.name) : app.name) : key
    const { channels, methods } = words.common
    return { ...channels, ...methods }[key as keyof typeof channels] ?? key
  }

  return (
    <div className="stack">
      <PageHeader title={words.shell.pages.costs} aside={<CsvButton by={by} from={from} to={to} />}>
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      <div className="row">
        <Period
          label={say.period}
          from={from ?? report?.from}
          to={to ?? report?.to}
          onChange={(first, last) => change({ from: first, to: last })}
        />
        <Segmented
          aria-label={say.by}
          value={by}
          onChange={(value) => change({ by: value })}
          options={costGroups.map((value) => ({ value, label: say.groups[value] }))}
        />
        <Segmented
          aria-label={say.shownAs}
          value={shownAs}
          onChange={(value) => change({ as: value })}
          options={[
            { value: 'amount', label: say.asAmount },
            { value: 'share', label: say.asShare },
          ]}
        />
      </div>
      {report && report.data.length > 0 && (
        <Section title={shownAs === 'share' ? say.chartShare(say.groups[by]) : say.chart(say.groups[by])}>
          <Suspense fallback={<Waiting />}>
            <CostChart rows={report.data} shownAs={shownAs} nameOf={nameOf} />
          </Suspense>
        </Section>
      )}
      <CostTable by={by} loaded={loaded} report={report} nameOf={nameOf} />
      <WhatIf from={from} to={to} />
    </div>
  )
}
