import { environments, goodsTypes, type MethodExplanation, platforms } from '@hutong/contract'
import { Form, Input, Select, Tag } from 'antd'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useLanguage } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { fenFrom } from '../../parts/money.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { useQuery } from '../../parts/use-query.ts'
import { RolloutState } from './rollout-state.tsx'

const names = ['buyer', 'environment', 'amount', 'platform', 'client_version', 'region', 'goods'] as const
type Asked = Partial<Record<(typeof names)[number], string>>

/** "What would this buyer see?", of somebody who might come. What is asked stands in the address. */
export function PreviewPage() {
  const { language, words } = useLanguage()
  const { preview: say, ...rest } = words.methods
  const api = useApi()
  const [query, change] = useQuery(names)
  const [form] = Form.useForm<Asked>()
  const amount = fenFrom(query.amount ?? '100.00') ?? 10_000
  const loaded = useLoaded(
    () =>
      api.post<{ data: readonly MethodExplanation[] }>('/v1/methods/preview', {
        amount,
        environment: query.environment ?? 'desktop',
        goods_type: query.goods ?? 'physical',
        ...(query.buyer ? { buyer_id: query.buyer } : {}),
        ...(query.platform ? { platform: query.platform } : {}),
        ...(query.client_version ? { client_version: query.client_version } : {}),
        ...(query.region ? { region: query.region } : {}),
      }),
    [api, ...Object.values(query)],
  )

  return (
    <div className="stack">
      <PageHeader title={say.title}>
        <p className="quiet">{say.intro}</p>
      </PageHeader>
      <Form<Asked>
        form={form}
        layout="vertical"
        initialValues={{
          ...query,
          environment: query.environment ?? 'desktop',
          goods: query.goods ?? 'physical',
          amount: query.amount ?? '100.00',
        }}
        onFinish={(asked) => change(asked)}
      >
        <div className="fields">
          <Form.Item name="buyer" label={say.buyer} extra={say.buyerHelp}>
            <Input maxLength={64} allowClear />
          </Form.Item>
          <Form.Item name="environment" label={say.environment}>
            <Select options={environments.map((value) => ({ value, label: rest.environmentWords[value] }))} />
          </Form.Item>
          <Form.Item
            name="amount"
            label={say.amount}
            rules={[
              {
                validator: async (_, value) =>
                  (fenFrom(value ?? '') ?? 0) > 0 || Promise.reject(new Error(rest.rollouts.badAmount)),
              },
            ]}
          >
            <Input inputMode="decimal" maxLength={16} />
          </Form.Item>
          <Form.Item name="platform" label={say.platform}>
            <Select
              allowClear
              placeholder={rest.rollouts.any}
              options={platforms.map((value) => ({ value, label: rest.platformWords[value] }))}
            />
          </Form.Item>
          <Form.Item name="client_version" label={say.clientVersion}>
            <Input maxLength={40} allowClear />
          </Form.Item>
          <Form.Item name="region" label={say.region}>
            <Input maxLength={40} allowClear />
          </Form.Item>
          <Form.Item name="goods" label={say.goods}>
            <Select options={goodsTypes.map((value) => ({ value, label: rest.goodsWords[value] }))} />
          </Form.Item>
        </div>
        <Can action="rollout.read" type="primary" htmlType="submit">
          {say.ask}
        </Can>
      </Form>
      <PlainTable<MethodExplanation>
        label={say.title}
        loaded={loaded}
        rows={loaded.value?.data ?? []}
        rowKey="method"
        columns={[
          {
            title: say.result,
            render: (_, { method, shown, usable }) => (
              <span className="row">
                <strong>{words.common.methods[method]}</strong>
                <Tag color={usable ? 'green' : shown ? 'orange' : 'default'}>
                  {usable ? say.shown : shown ? say.shownBlocked : say.hidden}
                </Tag>
              </span>
            ),
          },
          {
            title: say.because,
            render: (_, { because }) => (
              <ul className="lines">
                {because.map((reason) => (
                  <li key={reason.code}>{reason[language]}</li>
                ))}
              </ul>
            ),
          },
          {
            title: rest.rollout,
            render: (_, { rollout }) =>
              rollout ? (
                <div>
                  <RolloutState
                    rollout={{ stage: rollout.stage, share: rollout.share, killed_at: rollout.killed ? '' : null }}
                  />
                  <div className="quiet">
                    {rollout.keyed_by === 'order' ? say.byOrder : say.bucket(rollout.bucket, rollout.share)}
                  </div>
                </div>
              ) : (
                '—'
              ),
          },
        ]}
      />
    </div>
  )
}
