import { Button } from 'antd'
import { useLanguage } from './language.tsx'

/** Each language is named in itself, so that whoever is lost in the other finds it. */
export function LanguageSwitch() {
  const { choose, language } = useLanguage()
  const other = language === 'zh' ? 'en' : 'zh'
  return (
    <Button type="text" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => choose(other)}>
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  )
}
