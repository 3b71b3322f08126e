import { App, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import type { ReactNode } from 'react'
import { RouterProvider } from 'react-router/dom'
import { LanguageProvider, useLanguage } from './language.tsx'
import { nonce } from './nonce.ts'
import { router } from './router.tsx'
import { SessionProvider } from './session.tsx'

/** Who asked their machine for less movement gets none. */
const prefersStillness = window.matchMedia('(prefers-reduced-motion: reduce)').matches

function Look({ children }: { children: ReactNode }) {
  const { language } = useLanguage()
  return (
    <ConfigProvider
      csp={{ nonce }}
      locale={language === 'zh' ? zhCN : enUS}
      theme={{
        token: { colorPrimary: '#1657c4', colorLink: '#1657c4', borderRadius: 6, motion: !prefersStillness },
        // So that a laptop's window shows the whole menu.
        components: { Menu: { itemHeight: 32, itemMarginBlock: 1, groupTitleFontSize: 12 } },
      }}
      button={{ autoInsertSpace: false }}
    >
      <App>{children}</App>
    </ConfigProvider>
  )
}

export function Console() {
  return (
    <LanguageProvider>
      <Look>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </Look>
    </LanguageProvider>
  )
}
