import { Alert, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../app/language.tsx'
import { Id } from './text.tsx'

/** What can be seen this once, and is closed on purpose only. */
export function ShownOnce(props: { title: string; secret: string | undefined; says?: ReactNode; onClose: () => void }) {
  const { common } = useWords()
  return (
    <Modal
      open={props.secret !== undefined}
      title={props.title}
      mask={{ closable: false }}
      keyboard={false}
      okText={common.close}
      cancelButtonProps={{ hidden: true }}
      onOk={props.onClose}
      onCancel={props.onClose}
      destroyOnHidden
    >
      <div className="stack">
        {props.says && <Alert type="warning" showIcon title={props.says} />}
        <div style={{ whiteSpace: 'pre-line' }}>
          <Id id={props.secret ?? null} />
        </div>
      </div>
    </Modal>
  )
}
