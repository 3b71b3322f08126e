import type { ChannelKeyState, ChannelKeysView } from '@hutong/contract'
import { Progress, Table, Tag } from 'antd'
import { useWords } from '../../app/language.tsx'
import { Id, Time } from '../../parts/text.tsx'

type Key = NonNullable<ChannelKeysView['keys']>[number]
type Line = Readonly<{ id: string; key: Key | null; count: number }>

const colors: Readonly<Record<ChannelKeyState, string>> = {
  valid: 'green',
  ends_soon: 'orange',
  ended: 'red',
  not_yet: 'blue',
  unknown: 'default',
}

const sum = (counts: readonly { notifications: number }[]): number =>
  counts.reduce((total, { notifications }) => total + notifications, 0)

/** The keys that are stored, and those that signed something in the period though they no longer are. */
export function linesOf({ keys, traffic }: ChannelKeysView): Line[] {
  const stored = keys ?? []
  const countOf = (id: string) => sum(traffic.filter(({ key }) => key === id))
  const strangers = new Set(
    traffic.map(({ key }) => key).filter((id) => !stored.some((key) => key.use === 'verifies' && key.id === id)),
  )
  return [
    ...stored.map((key) => ({ id: key.id, key, count: key.use === 'verifies' ? countOf(key.id) : 0 })),
    ...[...strangers].map((id) => ({ id, key: null, count: countOf(id) })),
  ]
}

export function KeyTable({ account }: { account: ChannelKeysView }) {
  const { keys: say } = useWords()
  const total = sum(account.traffic)
  const days = [...new Set(account.traffic.map(({ day }) => day))].reverse()
  const signers = [...new Set(account.traffic.map(({ key }) => key))]
  const counted = (day: string, id: string) =>
    sum(account.traffic.filter((each) => each.day === day && each.key === id))
  return (
    <>
      <Table<Line>
        aria-label={`${account.merchant_no} ${say.use}`}
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={linesOf(account)}
        rowKey={({ id, key }) => `${key?.use} ${id}`}
        columns={[
          {
            title: say.use,
            render: (_, { key }) => (
              <div>
                {say.uses[key?.use ?? 'verifies']}
                <div className="quiet">{key ? say.kinds[key.kind] : say.unknownKey}</div>
              </div>
            ),
          },
          { title: say.id, width: 260, render: (_, { id }) => <Id id={id} /> },
          {
            title: say.share,
            width: 180,
            render: (_, { count, key }) =>
              key !== null && key.use !== 'verifies' ? (
                '—'
              ) : total === 0 ? (
                <span className="quiet">{say.noTraffic}</span>
              ) : (
                <div style={{ width: 160 }}>
                  <Progress
                    percent={Math.round((count / total) * 1000) / 10}
                    size="small"
                    status="normal"
                    aria-label={say.share}
                  />
                  <span className="quiet number">{say.count(count)}</span>
                </div>
              ),
          },
          {
            title: say.state,
            render: (_, { key }) =>
              key ? (
                <div>
                  <Tag color={colors[key.state]}>{say.states[key.state]}</Tag>
                  {key.valid_until && (
                    <div>
                      {say.until} <Time at={key.valid_until} />
                    </div>
                  )}
                </div>
              ) : (
                '—'
              ),
          },
        ]}
      />
      {days.length > 0 && signers.length > 0 && (
        <details>
          <summary>{say.byDay}</summary>
          <table className="changes">
            <thead>
              <tr>
                <th scope="col">{say.day}</th>
                {signers.map((id) => (
                  <th scope="col" key={id} className="code">
                    {id}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day}>
                  <th scope="row" className="number">
                    {day}
                  </th>
                  {signers.map((id) => (
                    <td key={id} className="number">
                      {counted(day, id)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  )
}
