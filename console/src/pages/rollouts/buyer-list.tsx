import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, type FormInstance, Input } from 'antd'
import { useWords } from '../../app/language.tsx'
import type { RolloutValues } from './rollout-values.ts'

/** Who is on the list, and who is to be: their ids are kept as digests, so that they can be taken off, not read back. */
export function BuyerList({ form }: { form: FormInstance<RolloutValues> }) {
  const { rollouts: say } = useWords().methods
  const buyers = Form.useWatch('buyers', { form, preserve: true }) ?? []
  return (
    <fieldset className="plain">
      <legend>{say.buyers}</legend>
      <p className="quiet">{say.buyerHelp}</p>
      <ul className="lines">
        {buyers.map(({ buyer, label }) => {
          const name = label || `${buyer.slice(0, 6)}…${buyer.slice(-4)}`
          return (
            <li key={buyer} className="row">
              <span className="code">{`${buyer.slice(0, 6)}…${buyer.slice(-4)}`}</span>
              <span>{label}</span>
              <Button
                size="small"
                type="text"
                icon={<DeleteOutlined />}
                aria-label={say.removeBuyer(name)}
                onClick={() =>
                  form.setFieldValue(
                    'buyers',
                    buyers.filter((each) => each.buyer !== buyer),
                  )
                }
              />
            </li>
          )
        })}
      </ul>
      <Form.List name="added">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div className="row" key={key} style={{ alignItems: 'end', marginBottom: 8 }}>
                <Form.Item
                  name={[name, 'buyer_id']}
                  label={say.buyerId}
                  rules={[{ required: true }]}
                  style={{ margin: 0 }}
                >
                  <Input maxLength={64} />
                </Form.Item>
                <Form.Item name={[name, 'label']} label={say.buyerLabel} style={{ margin: 0 }}>
                  <Input maxLength={60} />
                </Form.Item>
                <Button
                  icon={<DeleteOutlined />}
                  aria-label={say.removeBuyer(`+${name + 1}`)}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button icon={<PlusOutlined />} onClick={() => add({})}>
              {say.addBuyer}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  )
}
