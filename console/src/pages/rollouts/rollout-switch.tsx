import type { Method, RolloutView } from '@hutong/contract'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'

/** The kill switch, or its way back where it is pulled. */
export function RolloutSwitch(props: { method: Method; rollout: RolloutView; onDone: () => unknown }) {
  const { common, methods } = useWords()
  const say = methods.rollouts
  const api = useApi()
  const [asks, setAsks] = useState(false)
  const isKilled = props.rollout.killed_at !== null
  const name = common.methods[props.method]
  const run = async () => {
    await api.post(`/v1/rollouts/${props.method}/${isKilled ? 'resume' : 'kill'}`)
    await props.onDone()
  }
  return (
    <>
      <Can action={isKilled ? 'rollout.change' : 'rollout.kill'} danger={!isKilled} onClick={() => setAsks(true)}>
        {isKilled ? say.resume : say.kill}
      </Can>
      <ChangeDialog
        open={asks}
        title={isKilled ? say.resumeTitle(name) : say.killTitle(name)}
        says={isKilled ? say.resumeSays : say.killSays}
        danger={!isKilled}
        run={run}
        onClose={() => setAsks(false)}
      />
    </>
  )
}
