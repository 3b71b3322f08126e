import { useWords } from '../../app/language.tsx'
import { PageHeader } from '../../parts/page-header.tsx'

export function OrdersPage() {
  const { shell } = useWords()
  return <PageHeader title={shell.pages.orders} />
}
