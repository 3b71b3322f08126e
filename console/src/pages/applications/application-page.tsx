import type { AccessApplicationView } from '@hutong/contract'
import { Alert, Table } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useLanguage } from '../../app/language.tsx'
import { Facts, Section } from '../../parts/facts.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { Id, Time } from '../../parts/text.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { ApplicationActions } from './application-actions.tsx'
import { ApplicationDocuments } from './application-documents.tsx'
import { ApplicationForm } from './application-form.tsx'
import { ApplicationStatus } from './application-status.tsx'
import { labelOfFact } from './fact-words.ts'

const everyMs = 5_000

export function ApplicationPage() {
  const { id = '' } = useParams()
  const { language, words } = useLanguage()
  const say = words.applications
  const api = useApi()
  const path = `/v1/access_applications/${encodeURIComponent(id)}`
  const loaded = useLoaded((signal) => api.get<AccessApplicationView>(path, {}, signal), [api, path], everyMs)
  const [isDirty, setDirty] = useState(false)
  if (loaded.problem && !loaded.value) return <ProblemNote problem={loaded.problem} retry={loaded.reload} />
  if (!loaded.value) return <Waiting />
  const application = loaded.value
  const isOpen = application.status === 'draft' || application.status === 'needs_changes'

  return (
    <div className="stack">
      <PageHeader
        title={say.products[application.product]}
        aside={<ApplicationActions application={application} isDirty={isDirty} onDone={loaded.reload} />}
      >
        <p className="quiet">{say.next[application.status]}</p>
      </PageHeader>
      {application.reasons.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={say.reasons}
          description={
            <ul className="lines">
              {application.reasons.map((reason) => (
                <li key={`${reason.field} ${reason.channel_field} ${reason.message}`}>
                  <strong>
                    {reason.field
                      ? labelOfFact(application.product, reason.field, language)
                      : (reason.channel_field ?? say.reasonsElse)}
                  </strong>
                  ：{reason.message}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {isOpen && application.problems.length > 0 && (
        <Alert type="info" showIcon title={say.problems(application.problems.length)} />
      )}
      {application.status === 'draft' && application.problems.length === 0 && (
        <Alert type="success" showIcon title={say.complete} />
      )}
      <Facts
        pairs={[
          [say.status, <ApplicationStatus key="status" status={application.status} />],
          [say.number, <Id key="no" id={application.business_no} />],
          [
            say.channelNumber,
            application.channel_application_no && <Id key="ch" id={application.channel_application_no} />,
          ],
          [say.channelState, application.channel_state],
          [say.merchant, application.merchant_no && <Id key="m" id={application.merchant_no} />],
          [say.account, application.channel_account && <Id key="a" id={application.channel_account} />],
          [say.licence, application.licence_expires_on],
          [say.submissions, application.submissions],
          [say.submittedAt, application.submitted_at && <Time key="at" at={application.submitted_at} />],
          [say.suspendedBy, application.suspended_by],
          [
            say.sign,
            application.sign_url && (
              <a key="sign" href={application.sign_url} target="_blank" rel="noreferrer">
                {say.openSign}
              </a>
            ),
          ],
        ]}
      />
      <ApplicationForm
        key={`${application.status} ${application.updated_at}`}
        application={application}
        onDirty={setDirty}
        onDone={loaded.reload}
      />
      <ApplicationDocuments application={application} onDone={loaded.reload} />
      <Section title={say.history}>
        <Table<AccessApplicationView['history'][number]>
          aria-label={say.history}
          size="small"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={[...application.history].reverse()}
          rowKey={({ at, status }) => `${at} ${status}`}
          columns={[
            { title: say.at, render: (_, { at }) => <Time at={at} /> },
            { title: say.status, render: (_, { status }) => <ApplicationStatus status={status} /> },
            { title: say.by, render: (_, { by }) => <Id id={by} /> },
            { title: say.word, render: (_, { word }) => word ?? '—' },
          ]}
        />
      </Section>
    </div>
  )
}
