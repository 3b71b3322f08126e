import { Alert, Button, Form, Input, QRCode } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { Problem } from '../../api/problem.ts'
import { useWords } from '../../app/language.tsx'
import { useSession, useSessionState } from '../../app/session.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { Id } from '../../parts/text.tsx'

type Secret = Readonly<{ secret: string; url: string }>

/** Turns the second factor on and off. It counts from the moment a code of the new secret was right, not before. */
export function SecondFactor() {
  const { account: say, common } = useWords()
  const api = useApi()
  const { person } = useSession()
  const { reload } = useSessionState()
  const [secret, setSecret] = useState<Secret>()
  const [codes, setCodes] = useState<readonly string[]>()
  const [ends, setEnds] = useState(false)
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)

  const trying = async (run: () => Promise<void>) => {
    setBusy(true)
    setProblem(undefined)
    try {
      await run()
    } catch (error) {
      setProblem(Problem.of(error))
    } finally {
      setBusy(false)
    }
  }
  const begin = () => trying(async () => setSecret(await api.post<Secret>('/console/api/me/totp')))
  const confirm = (code: string) =>
    trying(async () => {
      setCodes((await api.post<{ codes: readonly string[] }>('/console/api/me/totp/confirm', { code })).codes)
      setSecret(undefined)
      await reload()
    })
  const closeEnd = () => {
    setEnds(false)
    setPassword('')
  }

  return (
    <div className="stack">
      {person.second_factor ? (
        <>
          <Alert type="success" showIcon title={say.isOn} />
          <div>
            <Button danger onClick={() => setEnds(true)}>
              {say.turnOff}
            </Button>
          </div>
        </>
      ) : secret ? (
        <>
          <p>{say.scan}</p>
          <QRCode value={secret.url} type="svg" size={180} aria-label={say.picture} />
          <div>
            {say.orType} <Id id={secret.secret} />
          </div>
          <Form<{ code: string }> layout="inline" onFinish={({ code }) => void confirm(code)}>
            <Form.Item name="code" label={say.code} rules={[{ required: true }]}>
              <Input autoComplete="one-time-code" inputMode="numeric" maxLength={40} style={{ width: 140 }} />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={isBusy}>
              {say.confirm}
            </Button>
            <Button type="text" onClick={() => setSecret(undefined)}>
              {common.cancel}
            </Button>
          </Form>
        </>
      ) : (
        <>
          <p className="quiet">{say.isOff}</p>
          <div>
            <Button type="primary" loading={isBusy} onClick={() => void begin()}>
              {say.turnOn}
            </Button>
          </div>
        </>
      )}
      {problem && <ProblemNote problem={problem} />}
      <ShownOnce
        title={say.recovery}
        secret={codes?.join('\n')}
        says={say.recoverySays}
        onClose={() => setCodes(undefined)}
      />
      <ChangeDialog
        open={ends}
        title={say.turnOff}
        says={say.turnOffSays}
        danger
        notYet={password === ''}
        run={async () => {
          await api.post('/console/api/me/totp/end', { password })
          await reload()
        }}
        onClose={closeEnd}
      >
        <Form.Item label={say.password} htmlFor="factor-password">
          <Input.Password
            id="factor-password"
            value={password}
            onChange={({ target }) => setPassword(target.value)}
            autoComplete="current-password"
            maxLength={1000}
          />
        </Form.Item>
      </ChangeDialog>
    </div>
  )
}
