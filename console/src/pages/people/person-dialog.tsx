import { type PersonView, type Role, roles, roleWords } from '@hutong/contract'
import { Form, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useLanguage } from '../../app/language.tsx'
import { useApps } from '../../app/scope.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'

type Made = PersonView & { one_time_password: string }

/** A new person, or another role and other apps of one there is. */
export function PersonDialog(props: {
  edited: PersonView | 'new' | null
  onPassword: (made: { name: string; password: string }) => void
  onDone: () => Promise<void>
  onClose: () => void
}) {
  const { language, words } = useLanguage()
  const say = words.installation.people
  const api = useApi()
  const apps = useApps()
  const before = props.edited === null || props.edited === 'new' ? null : props.edited
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [seen, setSeen] = useState<readonly string[]>([])
  useEffect(() => {
    setName('')
    setEmail('')
    setRole(before?.role ?? 'viewer')
    setSeen(before?.apps ?? [])
  }, [before])
  const appIds = seen.length === 0 ? null : [...seen]
  const told = (ids: readonly string[] | null) =>
    ids?.map((id) => apps.find((app) => app.id === id)?.slug ?? id).join(', ') ?? say.allApps
  const rows = before
    ? [
        { what: say.role, before: roleWords[before.role][language], after: roleWords[role][language] },
        { what: say.apps, before: told(before.apps), after: told(appIds) },
      ].filter((row) => row.before !== row.after)
    : []

  const run = async () => {
    if (before) await api.patch(`/console/api/people/${before.id}`, { role, apps: appIds })
    else {
      const body = { name: name.trim(), role, apps: appIds, ...(email.trim() ? { email: email.trim() } : {}) }
      const made = await api.post<Made>('/console/api/people', body)
      props.onPassword({ name: made.name, password: made.one_time_password })
    }
    await props.onDone()
  }

  return (
    <ChangeDialog
      open={props.edited !== null}
      title={before ? say.changeTitle(before.name) : say.addTitle}
      rows={rows}
      confirm={before ? say.change : say.add}
      notYet={before ? rows.length === 0 : name.trim() === ''}
      run={run}
      onClose={props.onClose}
    >
      <Form layout="vertical" component="div">
        {!before && (
          <>
            <Form.Item label={say.name} htmlFor="person-name" required>
              <Input id="person-name" value={name} maxLength={64} onChange={({ target }) => setName(target.value)} />
            </Form.Item>
            <Form.Item label={say.optional(say.email)} htmlFor="person-email">
              <Input
                id="person-email"
                type="email"
                value={email}
                maxLength={200}
                onChange={({ target }) => setEmail(target.value)}
              />
            </Form.Item>
          </>
        )}
        <Form.Item label={say.role} htmlFor="person-role">
          <Select<Role>
            id="person-role"
            value={role}
            onChange={setRole}
            options={roles.map((value) => ({ value, label: roleWords[value][language] }))}
          />
        </Form.Item>
        <Form.Item label={say.apps} htmlFor="person-apps">
          <Select<string[]>
            id="person-apps"
            mode="multiple"
            allowClear
            value={[...seen]}
            onChange={setSeen}
            placeholder={say.allApps}
            options={apps.map((app) => ({
              value: app.id,
              label: language === 'en' ? (app.name_en ?? app.name) : app.name,
            }))}
          />
        </Form.Item>
      </Form>
    </ChangeDialog>
  )
}
