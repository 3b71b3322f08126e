import type { AccessApplicationStatus } from '@hutong/contract'
import { Tag } from 'antd'
import { useWords } from '../../app/language.tsx'

const colors: Readonly<Record<AccessApplicationStatus, string>> = {
  draft: 'default',
  submitted: 'blue',
  under_review: 'blue',
  needs_changes: 'orange',
  rejected: 'red',
  approved: 'cyan',
  active: 'green',
  suspended: 'orange',
  cancelled: 'default',
}

export function ApplicationStatus({ status }: { status: AccessApplicationStatus }) {
  const { applications } = useWords()
  return <Tag color={colors[status]}>{applications.statuses[status]}</Tag>
}
