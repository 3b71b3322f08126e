import { Card, Descriptions } from 'antd'
import type { ReactNode } from 'react'

/** A part of a page, with a heading that screen readers find. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Card size="small" title={<h2 style={{ fontSize: 15, margin: 0 }}>{title}</h2>} extra={aside}>
      {children}
    </Card>
  )
}

/** What is known of one thing, as pairs; a pair without a value is left out. */
export function Facts({ pairs }: { pairs: readonly (readonly [string, ReactNode])[] }) {
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, sm: 1, md: 2, lg: 2, xl: 3 }}
      items={pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== '')
        .map(([label, children]) => ({ key: label, label, children }))}
    />
  )
}
