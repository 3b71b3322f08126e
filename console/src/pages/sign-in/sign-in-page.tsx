import type { SessionView } from '@hutong/contract'
import { Button, Card, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { askServer } from '../../api/client.ts'
import { Problem } from '../../api/problem.ts'
import { useLanguage } from '../../app/language.tsx'
import { LanguageSwitch } from '../../app/language-switch.tsx'
import { useSessionState } from '../../app/session.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'

type Fields = { name: string; password: string; totp?: string }

/** The code is asked for only of those who have a second factor, after the password was right. */
export function SignInPage() {
  const { language, words } = useLanguage()
  const { signIn } = words.shell
  const { enter } = useSessionState()
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)
  const [asksCode, setAsksCode] = useState(false)
  useEffect(() => {
    document.title = signIn.title
  }, [signIn])

  const submit = async ({ name, password, totp }: Fields) => {
    setBusy(true)
    setProblem(undefined)
    try {
      const body = { name, password, ...(totp ? { totp } : {}) }
      enter(await askServer<SessionView>({ path: '/console/api/sign-in', method: 'POST', body, language }))
    } catch (error) {
      const found = Problem.of(error)
      if (found.code === 'totp_required' && !asksCode) setAsksCode(true)
      else setProblem(found)
      setBusy(false)
    }
  }
  const waits = problem?.code === 'sign_in_locked' ? problem.retryAfterSeconds : undefined

  return (
    <main className="narrow">
      <Card title={<h1 style={{ fontSize: 18, margin: 0 }}>{signIn.title}</h1>} extra={<LanguageSwitch />}>
        <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => void submit(fields)}>
          <Form.Item name="name" label={signIn.name} rules={[{ required: true }]}>
            <Input autoFocus autoComplete="username" maxLength={200} />
          </Form.Item>
          <Form.Item name="password" label={signIn.password} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" maxLength={1000} />
          </Form.Item>
          {asksCode && (
            <Form.Item name="totp" label={signIn.code} extra={signIn.codeHelp} rules={[{ required: true }]}>
              <Input autoFocus autoComplete="one-time-code" maxLength={40} />
            </Form.Item>
          )}
          <div className="stack">
            {problem && <ProblemNote problem={problem} {...(waits ? { says: signIn.locked(waits) } : {})} />}
            <Button type="primary" htmlType="submit" block loading={isBusy}>
              {signIn.submit}
            </Button>
          </div>
        </Form>
      </Card>
    </main>
  )
}
