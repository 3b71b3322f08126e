import { Button, Card, Form, Input } from 'antd'
import { useState } from 'react'
import { askServer } from '../../api/client.ts'
import { Problem } from '../../api/problem.ts'
import { useLanguage } from '../../app/language.tsx'
import { LanguageSwitch } from '../../app/language-switch.tsx'
import { useSession, useSessionState } from '../../app/session.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'

type Fields = { current: string; password: string; again: string }

/** Whoever has a password that somebody else knows chooses another before anything. */
export function PasswordPage() {
  const { language, words } = useLanguage()
  const { signIn } = words.shell
  const { csrf_token: csrf } = useSession()
  const { reload } = useSessionState()
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)

  const submit = async ({ current, password }: Fields) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await askServer({ path: '/console/api/me/password', method: 'POST', body: { current, password }, csrf, language })
      await reload()
    } catch (error) {
      setProblem(Problem.of(error))
      setBusy(false)
    }
  }

  return (
    <main className="narrow">
      <Card title={<h1 style={{ fontSize: 18, margin: 0 }}>{signIn.choose}</h1>} extra={<LanguageSwitch />}>
        <p>{signIn.chooseWhy}</p>
        <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => void submit(fields)}>
          <Form.Item name="current" label={signIn.current} rules={[{ required: true }]}>
            <Input.Password autoFocus autoComplete="current-password" maxLength={1000} />
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
              {signIn.save}
            </Button>
          </div>
        </Form>
      </Card>
    </main>
  )
}
