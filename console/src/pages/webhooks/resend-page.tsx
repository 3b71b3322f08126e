import type { DeadLetterView } from '@hutong/contract'
import { Alert, Button, Modal, Progress } from 'antd'
import { useRef, useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'

type Run = Readonly<{ done: number; failed: number; all: number; isOver: boolean }>

/** All that the page shows, one after the other: it tells how far it is, goes on past what fails, and can be stopped. */
export function ResendPage({ letters, onDone }: { letters: readonly DeadLetterView[]; onDone: () => Promise<void> }) {
  const { common, webhooks } = useWords()
  const api = useApi()
  const [isOpen, setOpen] = useState(false)
  const [run, setRun] = useState<Run>()
  const isStopped = useRef(false)
  const all = [...letters]

  const start = async () => {
    isStopped.current = false
    let [done, failed] = [0, 0]
    for (const letter of all) {
      if (isStopped.current) break
      setRun({ done, failed, all: all.length, isOver: false })
      try {
        await api.post(`/v1/events/${letter.event}/resend`, { endpoint: letter.endpoint })
      } catch {
        failed++
      }
      done++
    }
    setRun({ done, failed, all: all.length, isOver: true })
  }
  const close = async () => {
    setOpen(false)
    setRun(undefined)
    await onDone()
  }
  const isRunning = run !== undefined && !run.isOver
  return (
    <>
      <Can action="event.resend" blocked={letters.length === 0 && common.nothingFound} onClick={() => setOpen(true)}>
        {webhooks.resendPage}
      </Can>
      <Modal
        open={isOpen}
        title={webhooks.resendPageTitle(run?.all ?? all.length)}
        mask={{ closable: false }}
        closable={!isRunning}
        onCancel={() => void close()}
        footer={
          isRunning ? (
            <Button
              onClick={() => {
                isStopped.current = true
              }}
            >
              {webhooks.stop}
            </Button>
          ) : run ? (
            <Button type="primary" onClick={() => void close()}>
              {common.close}
            </Button>
          ) : (
            <div className="row" style={{ justifyContent: 'flex-end' }}>
              <Button onClick={() => void close()}>{common.cancel}</Button>
              <Button type="primary" onClick={() => void start()}>
                {webhooks.resend}
              </Button>
            </div>
          )
        }
      >
        <div className="stack">
          {webhooks.resendPageSays}
          {run && (
            <Progress
              aria-label={webhooks.resendPage}
              percent={Math.round((run.done / Math.max(1, run.all)) * 100)}
              format={() => webhooks.progress(run.done, run.all)}
            />
          )}
          {run && run.failed > 0 && <Alert type="warning" showIcon title={webhooks.failedOf(run.failed)} />}
        </div>
      </Modal>
    </>
  )
}
