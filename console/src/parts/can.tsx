import { type Action, can, denialWords, type Role } from '@hutong/contract'
import { Button, type ButtonProps, Tooltip } from 'antd'
import { useId } from 'react'
import { useLanguage } from '../app/language.tsx'
import { useRole } from '../app/session.tsx'
import type { Language } from '../words/words.ts'

/** Why whoever is signed in may not, by the table the server checks; undefined where they may. */
export function useDenial(action: Action | null): string | undefined {
  const role = useRole()
  const { language } = useLanguage()
  return denialOf(role, action, language)
}

export function denialOf(role: Role, action: Action | null, language: Language): string | undefined {
  if (action === null) return undefined
  const permission = can({ kind: 'person', role }, action)
  return permission.allowed ? undefined : denialWords(action, permission.reason)[language]
}

/** A button for an action: off, with the reason, for whoever may not do it, or where the thing itself does not allow it. */
export function Can({
  action,
  blocked,
  ...button
}: ButtonProps & { action: Action; blocked?: string | false | undefined }) {
  const reason = useDenial(action) ?? (blocked || undefined)
  const id = useId()
  if (reason === undefined) return <Button {...button} />
  // A button that is off is skipped by keyboards and tells nothing on hover: what is around it takes both.
  return (
    <Tooltip title={reason} trigger={['hover', 'focus', 'click']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable */}
      <span className="why" tabIndex={0} role="note" aria-label={reason}>
        <Button {...button} disabled aria-describedby={id} />
        <span id={id} hidden>
          {reason}
        </span>
      </span>
    </Tooltip>
  )
}
