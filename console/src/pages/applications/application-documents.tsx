import { type AccessApplicationView, accessApplicationCan, accessRequirements } from '@hutong/contract'
import { Tag } from 'antd'
import { useRef, useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { Problem } from '../../api/problem.ts'
import { useLanguage } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { Section } from '../../parts/facts.tsx'
import { ProblemNote } from '../../parts/problem-note.tsx'
import { Time } from '../../parts/text.tsx'
import { reasonsOf } from './fact-words.ts'

const bytesMax = 2 * 1024 * 1024

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(new Problem({ code: 'unreadable' }))
    reader.readAsDataURL(file)
  })

/** The pictures that go with it: what is there, when it came, and a way to replace it. None is shown. */
export function ApplicationDocuments(props: { application: AccessApplicationView; onDone: () => Promise<void> }) {
  const { application } = props
  const { language, words } = useLanguage()
  const say = words.applications
  const api = useApi()
  const picker = useRef<HTMLInputElement>(null)
  const [field, setField] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Readonly<{ problem?: Problem; says?: string }>>()
  const images = accessRequirements[application.product].filter(({ kind }) => kind === 'image')

  const upload = async (file: File | undefined) => {
    if (!file || field === undefined) return
    setTrouble(undefined)
    if (!['image/png', 'image/jpeg'].includes(file.type) || file.size > bytesMax || file.size === 0)
      return setTrouble({ says: say.wrongFile })
    setBusy(true)
    try {
      await api.post(`/v1/access_applications/${application.id}/documents`, { field, content: await base64Of(file) })
      await props.onDone()
    } catch (error) {
      setTrouble({ problem: Problem.of(error) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Section title={say.documents}>
      <input
        ref={picker}
        type="file"
        accept="image/png,image/jpeg"
        hidden
        aria-label={say.documents}
        onChange={({ target }) => {
          void upload(target.files?.[0])
          target.value = ''
        }}
      />
      <ul className="lines stack">
        {images.map((fact) => {
          const stored = application.documents.find((document) => document.field === fact.field)
          const reason = reasonsOf(application, fact.field)
          return (
            <li key={fact.field} className="spread">
              <span>
                <strong>{fact[language]}</strong> {reason && <Tag color="red">{reason}</Tag>}
                <span className="quiet">
                  {stored ? (
                    <>
                      {say.uploaded(`${Math.ceil(stored.size / 1024)} KB`)} <Time at={stored.uploaded_at} />
                    </>
                  ) : (
                    say.missing
                  )}
                </span>
              </span>
              <Can
                action="application.edit"
                blocked={!accessApplicationCan.beEdited(application) && say.notEditable}
                aria-label={say.uploadOf(fact[language])}
                loading={isBusy && field === fact.field}
                onClick={() => {
                  setField(fact.field)
                  picker.current?.click()
                }}
              >
                {stored ? say.replace : say.upload}
              </Can>
            </li>
          )
        })}
      </ul>
      <p className="quiet">{say.uploadHelp}</p>
      {trouble && <ProblemNote {...trouble} />}
    </Section>
  )
}
