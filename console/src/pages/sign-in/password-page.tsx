import { Card } from 'antd'
import { useWords } from '../../app/language.tsx'
import { LanguageSwitch } from '../../app/language-switch.tsx'
import { useSessionState } from '../../app/session.tsx'
import { PasswordForm } from '../../parts/password-form.tsx'

/** Whoever has a password that somebody else knows chooses another before anything. */
export function PasswordPage() {
  const { signIn } = useWords().shell
  const { reload } = useSessionState()
  return (
    <main className="narrow">
      <Card title={<h1 style={{ fontSize: 18, margin: 0 }}>{signIn.choose}</h1>} extra={<LanguageSwitch />}>
        <p>{signIn.chooseWhy}</p>
        <PasswordForm save={signIn.save} autoFocus onSaved={reload} />
      </Card>
    </main>
  )
}
