import { channels, methods, orderStatuses } from '@hutong/contract/statuses'
import { Button, DatePicker, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useState } from 'react'
import { useWords } from '../../app/language.tsx'
import { type FilterQuery, filterNames } from './filter.ts'

type Change = (patch: FilterQuery) => void

export function OrderFilters({ query, change }: { query: FilterQuery; change: Change }) {
  const { common, orders, statuses } = useWords()
  const choice = (
    name: 'status' | 'method' | 'channel',
    label: string,
    words: Readonly<Record<string, string>>,
    every: readonly string[],
  ) => (
    <Select
      aria-label={label}
      placeholder={label}
      allowClear
      style={{ width: 150 }}
      value={query[name] ?? null}
      onChange={(value) => change({ [name]: value ?? undefined })}
      options={every.map((value) => ({ value, label: words[value] ?? value }))}
    />
  )
  const isSet = filterNames.some((name) => query[name])
  return (
    <search className="row">
      <NumberSearch value={query.number ?? ''} search={(number) => change({ number })} />
      {choice('status', orders.status, statuses.order, orderStatuses)}
      {choice('method', orders.method, common.methods, methods)}
      {choice('channel', orders.channel, common.channels, channels)}
      <DatePicker.RangePicker
        aria-label={orders.made}
        placeholder={[orders.from, orders.until]}
        allowEmpty={[true, true]}
        value={[query.from ? dayjs(query.from) : null, query.until ? dayjs(query.until) : null]}
        onChange={(days) => change({ from: days?.[0]?.format('YYYY-MM-DD'), until: days?.[1]?.format('YYYY-MM-DD') })}
        style={{ width: 250 }}
      />
      {isSet && (
        <Button type="text" onClick={() => change(Object.fromEntries(filterNames.map((name) => [name, undefined])))}>
          {common.reset}
        </Button>
      )}
    </search>
  )
}

/** Any number: it is looked up when Enter is pressed, and follows the address when that changes. */
function NumberSearch({ value, search }: { value: string; search: (number: string) => void }) {
  const { common, orders } = useWords()
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  return (
    <Input.Search
      aria-label={orders.number}
      placeholder={orders.numberHelp}
      title={orders.numberHelp}
      maxLength={128}
      allowClear
      enterButton={common.search}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onSearch={(number) => search(number.trim())}
      style={{ width: 420, maxWidth: '100%' }}
    />
  )
}
