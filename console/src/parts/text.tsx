import { CopyOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useWords } from '../app/language.tsx'
import { yuan } from './money.ts'
import { chinaTime } from './times.ts'

export const Money = ({ fen }: { fen: number | null }) => (
  <span className="number">{fen === null ? '—' : yuan(fen)}</span>
)

export const Time = ({ at }: { at: string | null }) =>
  at === null ? (
    <span>—</span>
  ) : (
    <time className="number" dateTime={at}>
      {chinaTime(at)}
    </time>
  )

/** An id or a number that people pass on, with a button that copies it. */
export function Id({ id, children }: { id: string | null; children?: React.ReactNode }) {
  const { common } = useWords()
  const { message } = App.useApp()
  if (!id) return <span>—</span>
  const copy = async () => {
    await navigator.clipboard.writeText(id)
    void message.success(common.copied)
  }
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 2 }}>
      <span className="code">{children ?? id}</span>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={common.copyOf(id)}
        onClick={() => void copy()}
      />
    </span>
  )
}
