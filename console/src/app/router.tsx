import { createBrowserRouter } from 'react-router'
import { Waiting } from '../parts/waiting.tsx'
import { PageGate } from './page-gate.tsx'
import { pages } from './pages.tsx'
import { isOfApp, patterns } from './paths.ts'
import { Front, NotFound, PageFailed, Shell } from './shell.tsx'

export const router = createBrowserRouter(
  [
    {
      Component: Shell,
      errorElement: <PageFailed />,
      HydrateFallback: Waiting,
      children: [
        { path: '/', Component: Front },
        ...pages.map((page) => ({
          path: patterns[page.name],
          errorElement: <PageFailed />,
          lazy: async () => {
            const Component = await page.load()
            return {
              element: (
                <PageGate action={page.action} ofApp={isOfApp(page.name)}>
                  <Component />
                </PageGate>
              ),
            }
          },
        })),
        { path: '*', Component: NotFound },
      ],
    },
  ],
  { basename: '/console' },
)
