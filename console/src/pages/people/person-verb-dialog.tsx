import type { PersonView } from '@hutong/contract'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'

export type PersonVerb = 'disable' | 'enable' | 'reset'

export function PersonVerbDialog(props: {
  asked: Readonly<{ person: PersonView; verb: PersonVerb }> | null
  onPassword: (made: { name: string; password: string }) => void
  onDone: () => Promise<void>
  onClose: () => void
}) {
  const say = useWords().installation.people
  const api = useApi()
  const verb = props.asked?.verb ?? 'disable'
  const name = props.asked?.person.name ?? ''
  const run = async () => {
    if (!props.asked) return
    const path = `/console/api/people/${props.asked.person.id}`
    if (verb === 'reset') {
      const { one_time_password: password } = await api.post<{ one_time_password: string }>(`${path}/reset`)
      props.onPassword({ name, password })
    } else await api.patch(path, { disabled: verb === 'disable' })
    await props.onDone()
  }
  return (
    <ChangeDialog
      open={props.asked !== null}
      title={say[`${verb}Title`](name)}
      says={say[`${verb}Says`]}
      confirm={say[verb]}
      danger={verb !== 'enable'}
      run={run}
      onClose={props.onClose}
    />
  )
}
