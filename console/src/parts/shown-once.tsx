import { Alert, Modal } from 'antd'
import { useWords } from '../app/language.tsx'
import { Id } from './text.tsx'

/** A secret that the server told this once: it stays until it is closed on purpose, and is kept nowhere. */
export function ShownOnce(props: { title: string; says: string; secret: string | undefined; onClose: () => void }) {
  const { common } = useWords()
  return (
    <Modal
      open={props.secret !== undefined}
      title={props.title}
      okText={common.close}
      cancelButtonProps={{ hidden: true }}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      onOk={props.onClose}
      destroyOnHidden
    >
      <div className="stack">
        <Alert type="warning" showIcon title={props.says} />
        <Id id={props.secret ?? null} />
      </div>
    </Modal>
  )
}
