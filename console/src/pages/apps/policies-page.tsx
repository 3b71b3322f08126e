import type { MoneyPolicyView } from '@hutong/contract'
import { Form, Input, InputNumber, Radio, Switch } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { Can, useDenial } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { Section } from '../../parts/facts.tsx'
import { fenFrom, yuan } from '../../parts/money.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { Waiting } from '../../parts/waiting.tsx'

type Values = {
  stray: MoneyPolicyView['stray_return']
  max: string
  delay: number
  needs: boolean
  above: string
  cheapest: boolean
}

const typed = (fen: number | null): string => (fen === null ? '' : yuan(fen).slice(1))
const valuesOf = (policy: MoneyPolicyView): Values => ({
  stray: policy.stray_return,
  max: typed(policy.stray_return_max),
  delay: policy.stray_delay_seconds,
  needs: policy.refund_approval_above !== null,
  above: typed(policy.refund_approval_above),
  cheapest: policy.cheapest_first ?? false,
})
const policyOf = (values: Values): MoneyPolicyView => ({
  stray_return: values.stray,
  stray_return_max: values.stray === 'up_to' ? (fenFrom(values.max) ?? null) : null,
  stray_delay_seconds: values.delay,
  refund_approval_above: values.needs ? (fenFrom(values.above) ?? null) : null,
  cheapest_first: values.cheapest,
})

export function PoliciesPage() {
  const api = useApi()
  const loaded = useLoaded((signal) => api.get<MoneyPolicyView>('/v1/policies', {}, signal), [api])
  if (loaded.problem && !loaded.value) return <ProblemNote problem={loaded.problem} retry={loaded.reload} />
  if (!loaded.value) return <Waiting />
  return <PolicyForm key={JSON.stringify(loaded.value)} policy={loaded.value} onDone={loaded.reload} />
}

function PolicyForm({ onDone, policy }: { policy: MoneyPolicyView; onDone: () => Promise<void> }) {
  const words = useWords()
  const say = words.setUp.policies
  const api = useApi()
  const denial = useDenial('policy.change')
  const [form] = Form.useForm<Values>()
  const [asked, setAsked] = useState<MoneyPolicyView | null>(null)
  const values = { ...valuesOf(policy), ...Form.useWatch([], form) }
  const isChanged = JSON.stringify(policyOf(values)) !== JSON.stringify(policyOf(valuesOf(policy)))
  const amount = {
    validator: async (_: unknown, value: string | undefined) =>
      fenFrom(value ?? '') !== undefined || Promise.reject(new Error(say.badAmount)),
  }
  const told = (each: MoneyPolicyView) => ({
    [say.strayReturn]:
      say.strays[each.stray_return] + (each.stray_return_max === null ? '' : ` (${yuan(each.stray_return_max)})`),
    [say.strayDelay]: String(each.stray_delay_seconds),
    [say.cheapestFirst]: each.cheapest_first ? say.on : say.off,
    [say.approvalAbove]: each.refund_approval_above === null ? say.never : yuan(each.refund_approval_above),
  })
  const before = told(policy)
  const after = told(asked ?? policy)

  return (
    <div className="stack">
      <PageHeader title={words.shell.pages.policies} />
      <Form<Values>
        form={form}
        layout="vertical"
        disabled={denial !== undefined}
        initialValues={valuesOf(policy)}
        onFinish={(filled) => setAsked(policyOf({ ...values, ...filled }))}
      >
        <div className="stack">
          <Section title={say.stray}>
            <Form.Item name="stray" label={say.strayReturn}>
              <Radio.Group
                vertical
                options={(['automatic', 'up_to', 'ask'] as const).map((value) => ({ value, label: say.strays[value] }))}
              />
            </Form.Item>
            {values.stray === 'up_to' && (
              <Form.Item name="max" label={say.strayMax} rules={[amount]}>
                <Input inputMode="decimal" maxLength={16} style={{ maxWidth: 240 }} />
              </Form.Item>
            )}
            <Form.Item name="delay" label={say.strayDelay} rules={[{ required: true }]}>
              <InputNumber min={0} max={604_800} precision={0} style={{ width: 240 }} />
            </Form.Item>
          </Section>
          <Section title={say.refunds}>
            <Form.Item name="needs" label={say.needsApproval} valuePropName="checked">
              <Switch />
            </Form.Item>
            {values.needs && (
              <Form.Item name="above" label={say.approvalAbove} rules={[amount]}>
                <Input inputMode="decimal" maxLength={16} style={{ maxWidth: 240 }} />
              </Form.Item>
            )}
          </Section>
          <Section title={say.cashier}>
            <Form.Item
              name="cheapest"
              label={say.cheapestFirst}
              valuePropName="checked"
              extra={say.cheapestHelp}
              style={{ marginBottom: 0 }}
            >
              <Switch />
            </Form.Item>
          </Section>
          <div>
            <Can action="policy.change" type="primary" htmlType="submit" blocked={!isChanged && say.unchanged}>
              {say.save}
            </Can>
          </div>
        </div>
      </Form>
      <ChangeDialog
        open={asked !== null}
        title={say.saveTitle}
        rows={Object.keys(before)
          .filter((what) => before[what] !== after[what])
          .map((what) => ({ what, before: before[what], after: after[what] }))}
        run={async () => {
          if (!asked) return
          await api.put('/v1/policies', asked)
          await onDone()
        }}
        onClose={() => setAsked(null)}
      />
    </div>
  )
}
