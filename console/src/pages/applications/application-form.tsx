import {
  type AccessApplicationView,
  type AccessFact,
  accessApplicationCan,
  accessFactProblem,
  accessRequirements,
  isAccessFactNeeded,
} from '@hutong/contract'
import { App, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { Problem } from '../../api/problem.ts'
import { useLanguage } from '../../app/language.tsx'
import { Can, useDenial } from '../../parts/can.tsx'
import { Section } from '../../parts/facts.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { chinaDate } from '../../parts/times.ts'
import { reasonsOf } from './fact-words.ts'

type Values = Record<string, string | undefined>

/** The facts by the table the server checks, field by field with what is wrong. Sensitive ones are never shown, only replaced. */
export function ApplicationForm(props: {
  application: AccessApplicationView
  onDirty: (isDirty: boolean) => void
  onDone: () => Promise<void>
}) {
  const { application } = props
  const { words } = useLanguage()
  const say = words.applications
  const api = useApi()
  const { message } = App.useApp()
  const denial = useDenial('application.edit')
  const [form] = Form.useForm<Values>()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const facts = accessRequirements[application.product].filter(({ kind }) => kind !== 'image')
  const canEdit = denial === undefined && accessApplicationCan.beEdited(application)
  const initial: Values = Object.fromEntries(
    facts.map(({ field, sensitive }) => [field, sensitive ? '' : (application.facts[field] ?? '')]),
  )
  const changesIn = (values: Values): Record<string, string | null> =>
    Object.fromEntries(
      facts.flatMap(({ field, sensitive }) => {
        const typed = (values[field] ?? '').trim()
        if (typed === initial[field]) return []
        return [[field, typed === '' && !sensitive ? null : typed]]
      }),
    )
  const [changed, setChanged] = useState(0)

  const save = async (values: Values) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await api.patch(`/v1/access_applications/${application.id}`, { facts: changesIn(values) })
      void message.success(say.saved)
      props.onDirty(false)
      await props.onDone()
    } catch (error) {
      setProblem(Problem.of(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Section title={say.facts}>
      <Form<Values>
        form={form}
        layout="vertical"
        disabled={!canEdit}
        initialValues={initial}
        onValuesChange={(_, all) => {
          const count = Object.keys(changesIn(all)).length
          setChanged(count)
          props.onDirty(count > 0)
        }}
        onFinish={(values) => void save(values)}
      >
        <div className="fields">
          {facts.map((fact) => (
            <FactField key={fact.field} fact={fact} application={application} />
          ))}
        </div>
        <div className="stack">
          {problem && <ProblemNote problem={problem} />}
          <div>
            <Can
              action="application.edit"
              type="primary"
              htmlType="submit"
              loading={isBusy}
              blocked={
                !accessApplicationCan.beEdited(application) ? say.notEditable : changed === 0 && say.nothingToSave
              }
            >
              {say.save}
            </Can>
          </div>
        </div>
      </Form>
    </Section>
  )
}

function FactField({ application, fact }: { application: AccessApplicationView; fact: AccessFact }) {
  const { language, words } = useLanguage()
  const say = words.applications
  const stored = application.facts[fact.field]
  const reason = reasonsOf(application, fact.field)
  const found = application.problems.find(({ field }) => field === fact.field)
  const isNeeded = isAccessFactNeeded(fact, application.facts)
  const wrong = reason || (found && say.fieldProblems[found.code])
  const hint = fact.sensitive && stored ? say.kept(stored) : fact.ends ? say.forever : ''
  return (
    <Form.Item
      name={fact.field}
      label={isNeeded ? fact[language] : say.optional(fact[language])}
      // Not `help`, which would stand in the place of what is wrong with what is being typed.
      extra={
        <>
          {wrong && <div className={reason ? 'wrong' : 'lacking'}>{wrong}</div>}
          {hint}
        </>
      }
      rules={[
        {
          validator: async (_, value: string | undefined) => {
            const typed = value?.trim()
            const code = typed ? accessFactProblem(fact, typed, chinaDate(new Date())) : undefined
            if (code) throw new Error(say.fieldProblems[code])
          },
        },
      ]}
    >
      {fact.choices ? (
        <Select
          allowClear
          options={Object.entries(fact.choices).map(([value, label]) => ({ value, label: label[language] }))}
        />
      ) : (
        <Input
          maxLength={500}
          autoComplete="off"
          {...(fact.kind === 'date' ? { placeholder: '2026-11-25' } : {})}
          {...(fact.kind === 'number' || fact.kind === 'bank_card' ? { inputMode: 'numeric' as const } : {})}
        />
      )}
    </Form.Item>
  )
}
