import { Tag } from 'antd'
import { useWords } from '../app/language.tsx'
import type { Words } from '../words/words.ts'

type Kinds = Pick<Words['statuses'], 'order' | 'attempt' | 'refund' | 'approval' | 'delivery' | 'stray' | 'friendLink'>
type Kind = keyof Kinds

/** Good, bad, under way, in need of somebody, or over: by the word alone, which stands in the tag for who sees no colours. */
const colours: Readonly<Record<string, string>> = {
  paid: 'green',
  succeeded: 'green',
  delivered: 'green',
  returned: 'green',
  approved: 'green',
  open: 'green',
  awaiting_payment: 'blue',
  awaiting_payer: 'blue',
  created: 'blue',
  processing: 'blue',
  scheduled: 'blue',
  returning: 'blue',
  due: 'blue',
  unknown: 'orange',
  required: 'orange',
  awaiting_decision: 'orange',
  needs_action: 'red',
  failed: 'red',
  given_up: 'red',
  rejected: 'red',
}

export function StatusTag<K extends Kind>({ kind, status }: { kind: K; status: keyof Kinds[K] & string }) {
  const { statuses } = useWords()
  return <Tag color={colours[status] ?? 'default'}>{statuses[kind][status] as string}</Tag>
}
