import type { CostGroup } from '@hutong/contract'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { Problem, wordsOfProblem } from '../../api/problem.ts'
import { useLanguage } from '../../app/language.tsx'

/** The table as a file for spreadsheets, as the server writes it. */
export function CsvButton(props: { by: CostGroup; from: string | undefined; to: string | undefined }) {
  const { language, words } = useLanguage()
  const api = useApi()
  const { message } = App.useApp()
  const [isBusy, setBusy] = useState(false)
  const download = async () => {
    setBusy(true)
    try {
      const answer = await api.raw('/v1/reports/costs', { by: props.by, from: props.from, to: props.to, format: 'csv' })
      const address = URL.createObjectURL(await answer.blob())
      const link = document.createElement('a')
      link.href = address
      link.download = `costs-${props.by}.csv`
      link.click()
      URL.revokeObjectURL(address)
    } catch (error) {
      void message.error(wordsOfProblem(Problem.of(error), language))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button loading={isBusy} onClick={() => void download()}>
      {words.costs.csv}
    </Button>
  )
}
