import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { type AppMethodView, type Method, methods, type RolloutView } from '@hutong/contract'
import { Button, Switch } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { useScope } from '../../app/scope.tsx'
import { Can, useDenial } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { RolloutState } from '../rollouts/rollout-state.tsx'

type Line = Readonly<{ method: Method; enabled: boolean }>

/** The app's own order first; what it never had follows, off. */
function linesOf(stored: readonly AppMethodView[]): readonly Line[] {
  const known = stored.map(({ enabled, method }) => ({ method, enabled }))
  return [
    ...known,
    ...methods
      .filter((method) => !known.some((line) => line.method === method))
      .map((method) => ({ method, enabled: false })),
  ]
}

/** What the cashier offers, and in which order. */
export function MethodsPage() {
  const words = useWords()
  const { methods: say, shell } = words
  const api = useApi()
  const { to } = useScope()
  const denial = useDenial('method.change')
  const loaded = useLoaded((signal) => api.list<AppMethodView>('/v1/methods', {}, signal), [api])
  const rollouts = useLoaded((signal) => api.list<RolloutView>('/v1/rollouts', {}, signal), [api])
  const [draft, setDraft] = useState<readonly Line[] | null>(null)
  const [asks, setAsks] = useState(false)
  const stored = linesOf(loaded.value?.data ?? [])
  const lines = draft ?? stored
  const nameOf = (method: Method) => words.common.methods[method]
  const told = (list: readonly Line[]) =>
    list
      .filter(({ enabled }) => enabled)
      .map(({ method }) => nameOf(method))
      .join(' → ') || words.common.none
  const isChanged = lines.some((line, at) => line.method !== stored[at]?.method || line.enabled !== stored[at]?.enabled)

  const move = (at: number, by: number) => {
    const next = [...lines]
    const [line] = next.splice(at, 1)
    if (line) next.splice(at + by, 0, line)
    setDraft(next)
  }
  const save = async () => {
    await api.put('/v1/methods', { methods: lines })
    setDraft(null)
    await loaded.reload()
  }

  return (
    <div className="stack">
      <PageHeader
        title={shell.pages.methods}
        aside={
          <Can
            action="method.change"
            type="primary"
            blocked={!isChanged && say.unchanged}
            onClick={() => setAsks(true)}
          >
            {say.save}
          </Can>
        }
      >
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      <PlainTable<Line>
        label={shell.pages.methods}
        loaded={loaded}
        rows={loaded.value ? lines : []}
        rowKey="method"
        columns={[
          {
            title: say.position,
            render: (_, { method }, at) => (
              <span className="row">
                <span className="number">{at + 1}</span>
                <Button
                  size="small"
                  icon={<ArrowUpOutlined />}
                  aria-label={say.up(nameOf(method))}
                  disabled={denial !== undefined || at === 0}
                  title={denial}
                  onClick={() => move(at, -1)}
                />
                <Button
                  size="small"
                  icon={<ArrowDownOutlined />}
                  aria-label={say.down(nameOf(method))}
                  disabled={denial !== undefined || at === lines.length - 1}
                  title={denial}
                  onClick={() => move(at, 1)}
                />
              </span>
            ),
          },
          { title: say.method, render: (_, { method }) => nameOf(method) },
          {
            title: say.enabled,
            render: (_, { enabled, method }) => (
              <Switch
                checked={enabled}
                disabled={denial !== undefined}
                title={denial}
                aria-label={say.switchOf(nameOf(method))}
                onChange={(checked) =>
                  setDraft(lines.map((line) => (line.method === method ? { ...line, enabled: checked } : line)))
                }
              />
            ),
          },
          {
            title: say.rollout,
            render: (_, { method }) => {
              const rollout = rollouts.value?.data.find((each) => each.method === method)
              return (
                <Link to={to('rollout', { method })}>
                  {rollout ? <RolloutState rollout={rollout} /> : <span className="quiet">{say.noRollout}</span>}
                </Link>
              )
            },
          },
        ]}
      />
      <ChangeDialog
        open={asks}
        title={say.saveTitle}
        rows={[{ what: say.order, before: told(stored), after: told(lines) }]}
        run={save}
        onClose={() => setAsks(false)}
      />
    </div>
  )
}
