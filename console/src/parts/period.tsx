import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useWords } from '../app/language.tsx'

/** Two days, both counted, as `2026-11-25`. */
export function Period(props: {
  label: string
  from: string | undefined
  to: string | undefined
  onChange: (from: string | undefined, to: string | undefined) => void
}) {
  const { common } = useWords()
  const day = (text: string | undefined) => (text && dayjs(text).isValid() ? dayjs(text) : null)
  return (
    <DatePicker.RangePicker
      aria-label={props.label}
      placeholder={[common.all, common.all]}
      value={[day(props.from), day(props.to)]}
      onChange={(days) => props.onChange(days?.[0]?.format('YYYY-MM-DD'), days?.[1]?.format('YYYY-MM-DD'))}
    />
  )
}
