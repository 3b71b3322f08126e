import {
  type AccessApplicationView,
  type AccessProduct,
  accessApplicationStatuses,
  accessProducts,
} from '@hutong/contract'
import { Radio, Select } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Id, Time } from '../../parts/text.tsx'
import { useCursor, useQuery } from '../../parts/use-query.ts'
import { ApplicationStatus } from './application-status.tsx'

/** Channels are asked about applications in the background: the list follows. */
const everyMs = 10_000

export function ApplicationsPage() {
  const words = useWords()
  const say = words.applications
  const api = useApi()
  const { to } = useScope()
  const navigate = useNavigate()
  const [{ status }, change] = useQuery(['status'] as const)
  const [after] = useCursor()
  const [asksNew, setAsksNew] = useState(false)
  const [product, setProduct] = useState<AccessProduct>('wechat_partner')
  const loaded = useLoaded(
    (signal) => api.list<AccessApplicationView>('/v1/access_applications', { status, starting_after: after }, signal),
    [api, status, after],
    everyMs,
  )

  return (
    <div className="stack">
      <PageHeader
        title={words.shell.pages.applications}
        aside={
          <Can action="application.edit" type="primary" onClick={() => setAsksNew(true)}>
            {say.create}
          </Can>
        }
      >
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      <div className="row">
        <Select
          aria-label={say.status}
          value={status ?? ''}
          onChange={(value) => change({ status: value })}
          style={{ minWidth: 180 }}
          options={[
            { value: '', label: `${say.status}: ${words.common.all}` },
            ...accessApplicationStatuses.map((value) => ({ value: value as string, label: say.statuses[value] })),
          ]}
        />
      </div>
      <CursorTable<AccessApplicationView>
        label={words.shell.pages.applications}
        loaded={loaded}
        idOf={({ id }) => id}
        columns={[
          {
            title: say.product,
            render: (_, application) => (
              <div>
                <Link to={to('application', { id: application.id })}>{say.products[application.product]}</Link>
                <div>
                  <Id id={application.id} />
                </div>
              </div>
            ),
          },
          { title: say.status, render: (_, application) => <ApplicationStatus status={application.status} /> },
          { title: say.nextStep, render: (_, application) => say.next[application.status] },
          { title: say.merchant, render: (_, application) => <Id id={application.merchant_no} /> },
          { title: say.updated, render: (_, application) => <Time at={application.updated_at} /> },
        ]}
      />
      <ChangeDialog
        open={asksNew}
        title={say.createTitle}
        confirm={say.create}
        run={async () => {
          const made = await api.post<AccessApplicationView>('/v1/access_applications', { product })
          navigate(to('application', { id: made.id }))
        }}
        onClose={() => setAsksNew(false)}
      >
        <Radio.Group
          vertical
          aria-label={say.product}
          value={product}
          onChange={({ target }) => setProduct(target.value as AccessProduct)}
          options={accessProducts.map((value) => ({ value, label: say.products[value] }))}
        />
      </ChangeDialog>
    </div>
  )
}
