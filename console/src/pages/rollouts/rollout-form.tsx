import { environments, type Method, platforms, type RolloutView, rolloutStages } from '@hutong/contract'
import { Form, Input, InputNumber, Radio, Select, Switch } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { Can, useDenial } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { Section } from '../../parts/facts.tsx'
import { fenFrom } from '../../parts/money.ts'
import { BuyerList } from './buyer-list.tsx'
import { percent } from './rollout-state.tsx'
import { bodyOf, changesOf, type RolloutValues, valuesOf } from './rollout-values.ts'

/** Whom the method is shown to, saved as a new version. */
export function RolloutForm(props: { method: Method; rollout: RolloutView | null; onDone: () => unknown }) {
  const { common, methods: words } = useWords()
  const say = words.rollouts
  const api = useApi()
  const denial = useDenial('rollout.change')
  const [form] = Form.useForm<RolloutValues>()
  const [asked, setAsked] = useState<RolloutValues | null>(null)
  const before = valuesOf(props.rollout)
  const stage = Form.useWatch('stage', form) ?? before.stage
  const brakes = Form.useWatch('brake', form) ?? before.brake
  const amount = {
    validator: async (_: unknown, value: string) => isAmount(value) || Promise.reject(new Error(say.badAmount)),
  }

  const stageWords = (values: RolloutValues) =>
    say.stages[values.stage] + (values.stage === 'share' ? ` ${percent(Math.round(values.share * 100))}` : '')
  const rows =
    asked === null
      ? []
      : changesOf(before, asked, {
          stage: stageWords,
          any: say.any,
          names: { stage: say.stage, buyers: say.buyers, conditions: say.conditions, brake: say.brake },
          condition: (values) => [
            ...values.platforms.map((each) => words.platformWords[each]),
            ...values.environments.map((each) => words.environmentWords[each]),
            ...values.regions,
            ...(values.versionMin ? [`≥ ${values.versionMin}`] : []),
            ...(values.versionBelow ? [`< ${values.versionBelow}`] : []),
            ...(values.amountMin ? [`≥ ¥${values.amountMin}`] : []),
            ...(values.amountMax ? [`≤ ¥${values.amountMax}`] : []),
          ],
          brake: ({ brake, margin, minPayments, window }) =>
            brake ? say.brakeRule(String(margin), minPayments, window) : say.brakeOff,
        })

  return (
    <Section title={props.rollout ? say.edit : say.set}>
      <Form<RolloutValues>
        form={form}
        layout="vertical"
        disabled={denial !== undefined}
        initialValues={before}
        onFinish={() => setAsked(form.getFieldsValue(true) as RolloutValues)}
      >
        <Form.Item name="stage" label={say.stage}>
          <Radio.Group options={rolloutStages.map((value) => ({ value, label: say.stages[value] }))} />
        </Form.Item>
        {stage === 'share' && (
          <Form.Item name="share" label={say.share} extra={say.shareHelp} rules={[{ required: true }]}>
            <InputNumber min={0} max={100} precision={2} suffix="%" />
          </Form.Item>
        )}
        {stage !== 'off' && stage !== 'everyone' && <BuyerList form={form} />}
        <fieldset className="plain">
          <legend>{say.conditions}</legend>
          <div className="fields">
            <Form.Item name="platforms" label={say.platforms}>
              <Select
                mode="multiple"
                allowClear
                placeholder={say.any}
                options={platforms.map((value) => ({ value, label: words.platformWords[value] }))}
              />
            </Form.Item>
            <Form.Item name="environments" label={say.environments}>
              <Select
                mode="multiple"
                allowClear
                placeholder={say.any}
                options={environments.map((value) => ({ value, label: words.environmentWords[value] }))}
              />
            </Form.Item>
            <Form.Item name="regions" label={say.regions}>
              <Select mode="tags" open={false} suffixIcon={null} placeholder={say.regionsHelp} />
            </Form.Item>
            <Form.Item name="versionMin" label={say.versionMin}>
              <Input maxLength={40} placeholder={say.any} />
            </Form.Item>
            <Form.Item name="versionBelow" label={say.versionBelow}>
              <Input maxLength={40} placeholder={say.any} />
            </Form.Item>
            <Form.Item name="amountMin" label={say.amountMin} rules={[amount]}>
              <Input inputMode="decimal" maxLength={16} placeholder={say.any} />
            </Form.Item>
            <Form.Item name="amountMax" label={say.amountMax} rules={[amount]}>
              <Input inputMode="decimal" maxLength={16} placeholder={say.any} />
            </Form.Item>
          </div>
        </fieldset>
        <fieldset className="plain">
          <legend>{say.brake}</legend>
          <Form.Item name="brake" label={say.brakeOn} valuePropName="checked">
            <Switch />
          </Form.Item>
          {brakes && (
            <div className="fields">
              <Form.Item name="margin" label={say.margin} rules={[{ required: true }]}>
                <InputNumber min={1} max={90} precision={2} style={{ width: '100%' }} />
              </Form.Item>
              <Form.Item name="minPayments" label={say.minPayments} rules={[{ required: true }]}>
                <InputNumber min={20} max={100_000} precision={0} style={{ width: '100%' }} />
              </Form.Item>
              <Form.Item name="window" label={say.window} rules={[{ required: true }]}>
                <InputNumber min={5} max={10_080} precision={0} style={{ width: '100%' }} />
              </Form.Item>
            </div>
          )}
        </fieldset>
        <Can action="rollout.change" type="primary" htmlType="submit">
          {say.save}
        </Can>
      </Form>
      <ChangeDialog
        open={asked !== null}
        title={say.saveTitle(common.methods[props.method])}
        says={say.saveSays}
        rows={rows}
        run={async () => {
          if (!asked) return
          await api.put(`/v1/rollouts/${props.method}`, bodyOf(asked, props.rollout?.version ?? 0))
          await props.onDone()
        }}
        onClose={() => setAsked(null)}
      />
    </Section>
  )
}

const isAmount = (value: string | undefined): boolean => !value || fenFrom(value) !== undefined
