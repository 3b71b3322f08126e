import { type AccessApplicationView, type Action, accessApplicationCan } from '@hutong/contract'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'

type Verb = 'submit' | 'cancel' | 'suspend' | 'resume'

/** What can be done about the whole application; what cannot now says why. */
export function ApplicationActions(props: {
  application: AccessApplicationView
  isDirty: boolean
  onDone: () => Promise<void>
}) {
  const { application } = props
  const say = useWords().applications
  const api = useApi()
  const [asked, setAsked] = useState<Verb>('submit')
  const [isOpen, setOpen] = useState(false)
  const submitBlock = !accessApplicationCan.beSubmitted(application)
    ? say.notSubmittable
    : props.isDirty
      ? say.saveFirst
      : application.problems.length > 0 && say.incomplete
  const verbs: readonly Readonly<{
    verb: Verb
    action: Action
    label: string
    title: string
    says: string
    blocked: string | false
    danger?: boolean
  }>[] = [
    {
      verb: 'submit',
      action: 'application.submit',
      label: application.submissions > 0 ? say.resubmit : say.submit,
      title: say.submitTitle,
      says: say.submitSays,
      blocked: submitBlock,
    },
    {
      verb: 'cancel',
      action: 'application.edit',
      label: say.cancel,
      title: say.cancelTitle,
      says: say.cancelSays,
      blocked: !accessApplicationCan.beCancelled(application) && say.notCancellable,
      danger: true,
    },
    {
      verb: 'suspend',
      action: 'application.edit',
      label: say.suspend,
      title: say.suspendTitle,
      says: say.suspendSays,
      blocked: !accessApplicationCan.beSuspended(application) && say.notSuspendable,
      danger: true,
    },
    {
      verb: 'resume',
      action: 'application.edit',
      label: say.resume,
      title: say.resumeTitle,
      says: say.resumeSays,
      blocked: !accessApplicationCan.beResumed(application) && say.notResumable,
    },
  ]
  const chosen = verbs.find(({ verb }) => verb === asked)
  return (
    <>
      {verbs.map(({ action, blocked, danger, label, verb }) => (
        <Can
          key={verb}
          action={action}
          blocked={blocked}
          danger={danger ?? false}
          type={verb === 'submit' ? 'primary' : 'default'}
          onClick={() => {
            setAsked(verb)
            setOpen(true)
          }}
        >
          {label}
        </Can>
      ))}
      <ChangeDialog
        open={isOpen}
        title={chosen?.title ?? ''}
        says={chosen?.says}
        danger={chosen?.danger ?? false}
        run={async () => {
          await api.post(`/v1/access_applications/${application.id}/${asked}`)
          await props.onDone()
        }}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
