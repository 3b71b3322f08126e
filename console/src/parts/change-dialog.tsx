import { App, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { Problem } from '../api/problem.ts'
import { useWords } from '../app/language.tsx'
import { type ChangeRow, ChangesTable } from './changes-table.tsx'
import { ProblemNote } from './problem-note.tsx'

/**
 * Asks before something is changed: what is now, what will be, and what it leads to. It stays open with the reason where the server
 * refuses, and says so where it is done.
 */
export function ChangeDialog(props: {
  open: boolean
  title: string
  says?: ReactNode
  rows?: readonly ChangeRow[]
  /** More to fill in. */
  children?: ReactNode
  confirm?: string
  danger?: boolean
  /** What is filled in is not enough yet. */
  notYet?: boolean
  done?: string
  run: () => Promise<unknown>
  onClose: () => void
}) {
  const { common } = useWords()
  const { message } = App.useApp()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const close = () => {
    setProblem(undefined)
    props.onClose()
  }
  const confirm = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      await props.run()
      void message.success(props.done ?? common.done)
      close()
    } catch (error) {
      setProblem(Problem.of(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open={props.open}
      title={props.title}
      okText={props.confirm ?? common.confirm}
      cancelText={common.cancel}
      okButtonProps={{ danger: props.danger ?? false, disabled: props.notYet ?? false }}
      confirmLoading={isBusy}
      closable={!isBusy}
      mask={{ closable: false }}
      onOk={() => void confirm()}
      onCancel={close}
      destroyOnHidden
    >
      <div className="stack">
        {props.says && <div>{props.says}</div>}
        {props.rows && props.rows.length > 0 && <ChangesTable rows={props.rows.map(inBold)} />}
        {props.children}
        {problem && <ProblemNote problem={problem} />}
      </div>
    </Modal>
  )
}

const inBold = (row: ChangeRow): ChangeRow => ({ ...row, after: <strong>{row.after}</strong> })
