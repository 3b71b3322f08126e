import { Alert, Button } from 'antd'
import { type Problem, wordsOfProblem } from '../api/problem.ts'
import { useLanguage } from '../app/language.tsx'

/** Says what went wrong, with the number to ask about and a way to try again. */
export function ProblemNote(props: {
  problem?: Problem | undefined
  says?: string
  retry?: (() => unknown) | undefined
  retryWords?: string
}) {
  const { language, words } = useLanguage()
  const { problem, retry } = props
  const says = props.says ?? (problem ? wordsOfProblem(problem, language) : '')
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={says}
      {...(problem?.requestId
        ? { description: <span className="code">{words.common.requestNumber(problem.requestId)}</span> }
        : {})}
      {...(retry
        ? { action: <Button onClick={() => void retry()}>{props.retryWords ?? words.common.retry}</Button> }
        : {})}
    />
  )
}
