import { type Method, methods, type RolloutView } from '@hutong/contract'
import { Link } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Id, Time } from '../../parts/text.tsx'
import { RolloutState } from './rollout-state.tsx'
import { RolloutSwitch } from './rollout-switch.tsx'

type Line = Readonly<{ method: Method; rollout: RolloutView | undefined }>
/** The brake turns a rollout down by itself: whoever watches wants to see it. */
const everyMs = 5_000

export function RolloutsPage() {
  const words = useWords()
  const { rollouts: say } = words.methods
  const api = useApi()
  const { to } = useScope()
  const loaded = useLoaded((signal) => api.list<RolloutView>('/v1/rollouts', {}, signal), [api], everyMs)
  const lines = methods.map((method) => ({
    method,
    rollout: loaded.value?.data.find((each) => each.method === method),
  }))
  return (
    <div className="stack">
      <PageHeader title={words.shell.pages.rollouts} aside={<Link to={to('preview')}>{say.preview}</Link>}>
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      <PlainTable<Line>
        label={words.shell.pages.rollouts}
        loaded={loaded}
        rows={loaded.value ? lines : []}
        rowKey="method"
        columns={[
          {
            title: words.methods.method,
            render: (_, { method }) => <Link to={to('rollout', { method })}>{words.common.methods[method]}</Link>,
          },
          {
            title: say.stage,
            render: (_, { rollout }) =>
              rollout ? <RolloutState rollout={rollout} /> : <span className="quiet">{say.none}</span>,
          },
          {
            title: say.brake,
            render: (_, { rollout }) =>
              rollout?.last_brake ? (
                <span>
                  {say.braked(rollout.last_brake.measure)} <Time at={rollout.last_brake.at} />
                </span>
              ) : rollout?.brake.enabled ? (
                say.brakeOn
              ) : (
                '—'
              ),
          },
          { title: say.version, render: (_, { rollout }) => rollout?.version ?? '—' },
          { title: say.updated, render: (_, { rollout }) => <Time at={rollout?.updated_at ?? null} /> },
          { title: say.by, render: (_, { rollout }) => <Id id={rollout?.updated_by ?? null} /> },
          {
            title: '',
            fixed: 'end',
            render: (_, { method, rollout }) =>
              rollout && <RolloutSwitch method={method} rollout={rollout} onDone={loaded.reload} />,
          },
        ]}
      />
    </div>
  )
}
