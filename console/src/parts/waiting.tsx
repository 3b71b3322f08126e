import { Spin } from 'antd'
import { useWords } from '../app/language.tsx'

/** While the first answer is on its way. */
export function Waiting() {
  const { common } = useWords()
  return (
    <output className="row" style={{ justifyContent: 'center', padding: 48 }} aria-label={common.loading}>
      <Spin />
    </output>
  )
}
