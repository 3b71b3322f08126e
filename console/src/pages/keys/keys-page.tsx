import type { ChannelKeyReport, ChannelKeysView } from '@hutong/contract'
import { Alert, Tag } from 'antd'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { Section } from '../../parts/facts.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Period } from '../../parts/period.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { chinaDate } from '../../parts/times.ts'
import { useQuery } from '../../parts/use-query.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { adviceFor } from './advice.ts'
import { KeyTable } from './key-table.tsx'

/** While a channel moves from one key to another, the share is what is watched. */
const everyMs = 10_000

export function KeysPage() {
  const words = useWords()
  const say = words.keys
  const api = useApi()
  const [{ from, to }, change] = useQuery(['from', 'to'] as const)
  const loaded = useLoaded(
    (signal) => api.get<ChannelKeyReport>('/console/api/keys', { from, to }, signal),
    [api, from, to],
    everyMs,
  )
  return (
    <div className="stack">
      <PageHeader
        title={words.shell.pages.keys}
        aside={
          <Period
            label={say.period}
            from={from ?? loaded.value?.from}
            to={to ?? loaded.value?.to}
            onChange={(first, last) => change({ from: first, to: last })}
          />
        }
      >
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      {loaded.problem && <ProblemNote problem={loaded.problem} retry={loaded.reload} />}
      {!loaded.value && loaded.isLoading && <Waiting />}
      {loaded.value?.data.length === 0 && <p>{say.none}</p>}
      {loaded.value?.data.map((account) => (
        <OfAccount key={account.account} account={account} />
      ))}
    </div>
  )
}

function OfAccount({ account }: { account: ChannelKeysView }) {
  const { common, keys: say, setUp } = useWords()
  const { verifiesBy } = setUp.accounts
  const mode = account.verifies_by ?? 'certificate'
  const ending = (account.keys ?? []).filter(({ state }) => state === 'ends_soon' || state === 'ended')
  return (
    <Section
      title={`${common.channels[account.channel]} ${account.merchant_no}`}
      aside={
        <span>
          {account.status === 'suspended' && <Tag color="orange">{say.suspended}</Tag>}
          <Tag>{`${say.verifiedBy}: ${verifiesBy[mode] ?? mode}`}</Tag>
        </span>
      }
    >
      <div className="stack">
        {account.keys === null && <Alert type="error" showIcon title={say.cannotOpen} />}
        {ending.map((key) => {
          const at = key.valid_until ? chinaDate(key.valid_until) : ''
          return (
            <Alert
              key={`${key.use} ${key.id}`}
              type={key.state === 'ended' ? 'error' : 'warning'}
              showIcon
              title={key.state === 'ended' ? say.ended(key.id, at) : say.endsSoon(key.id, at)}
              description={say.renew[key.use]}
            />
          )
        })}
        <KeyTable account={account} />
        <p className="quiet">
          <strong>{say.todo}</strong> {say.advice[adviceFor(account)]}
        </p>
      </div>
    </Section>
  )
}
