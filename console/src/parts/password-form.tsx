import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { askServer } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { useLanguage } from '../app/language.tsx'
import { useSession } from '../app/session.tsx'
import { ProblemNote } from './problem-note.tsx'

type Fields = { current: string; password: string; again: string }

/** Changes the password of whoever is signed in; every other session of theirs ends by it. */
export function PasswordForm(props: { save: string; autoFocus?: boolean; onSaved: () => void | Promise<void> }) {
  const { language, words } = useLanguage()
  const { signIn } = words.shell
  const { csrf_token: csrf } = useSession()
  const [form] = Form.useForm<Fields>()
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)

  const submit = async ({ current, password }: Fields) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await askServer({ path: '/console/api/me/password', method: 'POST', body: { current, password }, csrf, language })
      form.resetFields()
      await props.onSaved()
    } catch (error) {
      setProblem(Problem.of(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Form<Fields> form={form} layout="vertical" requiredMark={false} onFinish={(fields) => void submit(fields)}>
      <Form.Item name="current" label={signIn.current} rules={[{ required: true }]}>
        <Input.Password autoFocus={props.autoFocus ?? false} autoComplete="current-password" maxLength={1000} />
      </Form.Item>
      <Form.Item name="password" label={signIn.next} extra={signIn.nextHelp} rules={[{ required: true }]}>
        <Input.Password autoComplete="new-password" maxLength={1000} />
      </Form.Item>
      <Form.Item
        name="again"
        label={signIn.again}
        dependencies={['password']}
        rules={[
          { required: true },
          ({ getFieldValue }) => ({
            validator: (_rule, value) =>
              value === undefined || value === getFieldValue('password')
                ? Promise.resolve()
                : Promise.reject(new Error(signIn.different)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={1000} />
      </Form.Item>
      <div className="stack">
        {problem && <ProblemNote problem={problem} />}
        <Button type="primary" htmlType="submit" block loading={isBusy}>
          {props.save}
        </Button>
      </div>
    </Form>
  )
}
