import type { RolloutView } from '@hutong/contract'
import { Tag } from 'antd'
import { useWords } from '../../app/language.tsx'

/** Basis points as percent, without a float's tail: 512 is `5.12 %`. */
export const percent = (basisPoints: number): string => `${basisPoints / 100} %`

const colors = { off: 'default', internal: 'purple', share: 'blue', everyone: 'green' } as const

export function RolloutState({
  rollout,
}: {
  rollout: Pick<RolloutView, 'stage' | 'share'> & { killed_at: string | null }
}) {
  const { rollouts } = useWords().methods
  return (
    <>
      <Tag color={colors[rollout.stage]}>
        {rollouts.stages[rollout.stage]}
        {rollout.stage === 'share' && ` ${percent(rollout.share)}`}
      </Tag>
      {rollout.killed_at !== null && <Tag color="red">{rollouts.killed}</Tag>}
    </>
  )
}
