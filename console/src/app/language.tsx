import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { type Language, type Words, words } from '../words/words.ts'

const storedAs = 'hutong-console-language'

type LanguageChoice = Readonly<{ language: Language; words: Words; choose: (language: Language) => void }>

const LanguageContext = createContext<LanguageChoice | null>(null)

/** Chinese first; what a person chose is remembered by the browser. */
function firstLanguage(): Language {
  return localStorage.getItem(storedAs) === 'en' ? 'en' : 'zh'
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    localStorage.setItem(storedAs, language)
  }, [language])
  const choice = useMemo(() => ({ language, words: words[language], choose: setLanguage }), [language])
  return <LanguageContext value={choice}>{children}</LanguageContext>
}

export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext)
  if (!choice) throw new Error('no language: outside of LanguageProvider')
  return choice
}

export const useWords = (): Words => useLanguage().words
