import { Typography } from 'antd'
import { type ReactNode, useEffect } from 'react'
import { useWords } from '../app/language.tsx'

/** The page's one heading, what can be done about the whole, and the name of the browser's tab. */
export function PageHeader({ title, aside, children }: { title: string; aside?: ReactNode; children?: ReactNode }) {
  const { shell } = useWords()
  useEffect(() => {
    document.title = `${title} · ${shell.product}`
  }, [title, shell])
  return (
    <header className="spread">
      <div>
        <Typography.Title level={1} style={{ fontSize: 22, margin: 0 }}>
          {title}
        </Typography.Title>
        {children}
      </div>
      {aside && <div className="row">{aside}</div>}
    </header>
  )
}
