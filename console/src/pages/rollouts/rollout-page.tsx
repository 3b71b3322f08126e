import { type Method, methods, type RolloutVersionView, type RolloutView } from '@hutong/contract'
import { useParams } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { Problem } from '../../api/problem.ts'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { CursorTable } from '../../parts/cursor-table.tsx'
import { Facts, Section } from '../../parts/facts.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { Id, Time } from '../../parts/text.tsx'
import { useCursor } from '../../parts/use-query.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { RolloutForm } from './rollout-form.tsx'
import { percent, RolloutState } from './rollout-state.tsx'
import { RolloutSwitch } from './rollout-switch.tsx'

export function RolloutPage() {
  const { method } = useParams()
  const words = useWords()
  const known = methods.find((each) => each === method)
  return known ? <OfMethod method={known} /> : <ProblemNote says={words.methods.rollouts.notHere} />
}

function OfMethod({ method }: { method: Method }) {
  const words = useWords()
  const { rollouts: say } = words.methods
  const api = useApi()
  const [before] = useCursor()
  const loaded = useLoaded(
    async (signal) => {
      try {
        return { rollout: await api.get<RolloutView>(`/v1/rollouts/${method}`, {}, signal) }
      } catch (error) {
        // None was ever set: the form makes the first.
        if (error instanceof Problem && error.code === 'rollout_not_found') return { rollout: null }
        throw error
      }
    },
    [api, method],
  )
  const versions = useLoaded(
    (signal) => api.list<RolloutVersionView>(`/v1/rollouts/${method}/versions`, { before }, signal),
    [api, method, before],
  )
  const reload = async () => {
    await Promise.all([loaded.reload(), versions.reload()])
  }
  if (loaded.problem && !loaded.value) return <ProblemNote problem={loaded.problem} retry={loaded.reload} />
  if (!loaded.value) return <Waiting />
  const { rollout } = loaded.value

  return (
    <div className="stack">
      <PageHeader
        title={`${words.shell.pages.rollout} · ${words.common.methods[method]}`}
        aside={rollout && <RolloutSwitch method={method} rollout={rollout} onDone={reload} />}
      >
        <p className="quiet">{words.methods.rollouts.intro}</p>
      </PageHeader>
      {rollout ? <Now rollout={rollout} /> : <p>{say.none}</p>}
      <RolloutForm key={rollout?.version ?? 0} method={method} rollout={rollout} onDone={reload} />
      <Section title={say.history}>
        <CursorTable<RolloutVersionView>
          label={say.history}
          loaded={versions}
          idOf={({ version }) => String(version)}
          columns={[
            { title: say.version, dataIndex: 'version' },
            { title: say.change, render: (_, { change }) => say.changes[change] },
            {
              title: say.stage,
              render: (_, { killed, share, stage }) => (
                <RolloutState rollout={{ stage, share, killed_at: killed ? '' : null }} />
              ),
            },
            { title: say.updated, render: (_, { at }) => <Time at={at} /> },
            { title: say.by, render: (_, { by }) => <Id id={by} /> },
          ]}
        />
      </Section>
    </div>
  )
}

function Now({ rollout }: { rollout: RolloutView }) {
  const { rollouts: say } = useWords().methods
  const { brake, last_brake: last } = rollout
  return (
    <Facts
      pairs={[
        [say.stage, <RolloutState key="stage" rollout={rollout} />],
        [say.version, rollout.version],
        [say.updated, <Time key="at" at={rollout.updated_at} />],
        [say.by, <Id key="by" id={rollout.updated_by} />],
        [say.killedAt, rollout.killed_at && <Time key="killed" at={rollout.killed_at} />],
        [
          say.brake,
          brake.enabled
            ? say.brakeRule(percent(brake.margin).replace(' %', ''), brake.min_payments, brake.window_minutes)
            : say.brakeOff,
        ],
        [
          say.lastBrake,
          last && (
            <span key="last">
              <Time at={last.at} /> {say.braked(last.measure)}:{' '}
              {say.groups(
                say.group(last.method.succeeded, last.method.payments),
                say.group(last.control.succeeded, last.control.payments),
              )}
            </span>
          ),
        ],
      ]}
    />
  )
}
