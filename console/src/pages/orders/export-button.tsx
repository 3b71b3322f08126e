import { App, Button, Modal, Spin } from 'antd'
import { useRef, useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { Problem, wordsOfProblem } from '../../api/problem.ts'
import { useLanguage } from '../../app/language.tsx'
import type { Query } from '../../app/paths.ts'
import { useScope } from '../../app/scope.tsx'
import { Can } from '../../parts/can.tsx'
import { saveFile } from '../../parts/download.ts'
import { chinaDate } from '../../parts/times.ts'

/** All that the filters find, however many pages: it can take a while, so it tells how far it is and can be stopped. */
export function ExportButton({ filter }: { filter: Query }) {
  const { language, words } = useLanguage()
  const { message } = App.useApp()
  const api = useApi()
  const { app } = useScope()
  const [rows, setRows] = useState<number | null>(null)
  const underWay = useRef<AbortController>(null)

  const run = async () => {
    const own = new AbortController()
    underWay.current = own
    setRows(0)
    try {
      const answer = await api.raw('/console/api/orders.csv', filter, own.signal)
      const all = await saveFile(answer, `orders-${app.slug}-${chinaDate(new Date())}.csv`, setRows)
      void message.success(words.orders.exported(all))
    } catch (error) {
      if (!own.signal.aborted) void message.error(wordsOfProblem(Problem.of(error), language))
    } finally {
      setRows(null)
    }
  }
  return (
    <>
      <Can action="export.create" onClick={() => void run()}>
        {words.orders.export}
      </Can>
      <Modal
        open={rows !== null}
        closable={false}
        title={words.orders.export}
        footer={<Button onClick={() => underWay.current?.abort()}>{words.orders.stopExport}</Button>}
      >
        <output className="row">
          <Spin size="small" />
          {words.orders.exporting(rows ?? 0)}
        </output>
      </Modal>
    </>
  )
}
