import type { DiagnosisCause, DiagnosisState, TimelineView } from '@hutong/contract'
import { Alert } from 'antd'
import { useLanguage } from '../../app/language.tsx'

const looks = {
  paid: 'success',
  waiting: 'info',
  failed: 'error',
  in_doubt: 'warning',
  over: 'info',
} as const satisfies Record<DiagnosisState, string>

/** Paid, and nothing is left to do. What is paid any other way needs somebody to look. */
const calm: readonly DiagnosisCause[] = ['paid', 'paid_by_friend', 'paid_found_by_asking', 'paid_twice_returned']

/** Why the order stands as it does and what to do now: the first thing that whoever opens the page reads. */
export function Diagnosis({ timeline: { diagnosis } }: { timeline: TimelineView }) {
  const { language, words } = useLanguage()
  const { orders, statuses } = words
  return (
    <section aria-label={orders.why}>
      <Alert
        type={diagnosis.state === 'paid' && !calm.includes(diagnosis.cause) ? 'warning' : looks[diagnosis.state]}
        showIcon
        title={
          <strong>
            {statuses.diagnosis[diagnosis.state]} · {diagnosis.says[language]}
          </strong>
        }
        description={
          <div>
            <div>
              <strong>{orders.next}: </strong>
              {diagnosis.next[language]}
            </div>
            {diagnosis.channel_code && (
              <div>
                {orders.channelCode}: <span className="code">{diagnosis.channel_code}</span>
              </div>
            )}
            <div className="quiet">{orders.live}</div>
          </div>
        }
      />
    </section>
  )
}
