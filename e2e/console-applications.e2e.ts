import type { AccessApplicationView, AppView, SessionView } from '@hutong/contract'
import type { Page } from 'playwright-core'
import { test, vi } from 'vitest'
import { addresses, control, useBench } from './support/bench.ts'
import { signIn } from './support/console.ts'

// An application goes its whole way by the console: sent, returned, sent again, active, suspended, resumed.

const bench = useBench()

const facts = {
  name: '胡同鲜生有限公司',
  alias_name: '胡同鲜生',
  site_url: 'https://fresh.hutong.example',
  site_name: '胡同鲜生',
  mcc: 'A0001_B0002',
  merchant_type: '01',
  cert_no: '91990000MA00000X02',
  license_end: '长期',
  legal_name: '李小巷',
  legal_cert_no: '999999198506120021',
  contact_name: '李小巷',
  contact_phone: '13900000002',
  service_phone: '400-000-0002',
  alipay_logon_id: 'settle@hutong.example',
}
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Fills an application in as the page would, with the session of whoever is signed in. */
async function filledApplication(page: Page): Promise<AccessApplicationView> {
  const ask = async <Answer>(path: string, data?: object, headers: Record<string, string> = {}): Promise<Answer> => {
    const answer = await page.request.fetch(`${addresses.publicUrl}${path}`, {
      method: data ? 'POST' : 'GET',
      ...(data ? { data } : {}),
      headers,
    })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
    return (await answer.json()) as Answer
  }
  const { csrf_token: csrf } = await ask<SessionView>('/console/api/me')
  const app = (await ask<{ data: AppView[] }>('/v1/apps')).data.find(({ slug }) => slug === 'fresh')
  const headers = { 'hutong-csrf': csrf, 'hutong-app': app?.id ?? '', 'hutong-mode': 'test' }
  const begun = await ask<AccessApplicationView>(
    '/v1/access_applications',
    { product: 'alipay_direct', facts },
    headers,
  )
  for (const field of ['cert_image', 'legal_cert_front_image', 'legal_cert_back_image'])
    await ask(`/v1/access_applications/${begun.id}/documents`, { field, content: dot }, headers)
  return begun
}

const review = (application: AccessApplicationView, verdict: string, reasons: object[] = []) =>
  vi.waitFor(() => control('POST', `/control/review/cases/alipay/${application.business_no}`, { verdict, reasons }), {
    timeout: 20_000,
    interval: 500,
  })

test('an operator submits, mends what the channel names, and takes the product off and on again', async () => {
  const page = await bench.page('desktop', { reducedMotion: 'reduce' })
  await signIn(page, 'operator', 'en')
  const application = await filledApplication(page)
  await page.goto(`${addresses.publicUrl}/console/apps/fresh/test/access-applications/${application.id}`)
  const press = async (button: string) => {
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const becomes = (status: string) => page.getByRole('table', { name: 'History' }).getByText(status).first().waitFor()

  await press('Submit to the channel')
  await becomes('under review')
  await review(application, 'needs_changes', [{ field: 'cert_image', reason: '照片模糊' }])
  await page.getByRole('alert').filter({ hasText: '照片模糊' }).waitFor()

  const place = page.locator('li').filter({ hasText: 'Picture of the business licence' })
  const chooser = page.waitForEvent('filechooser')
  await place.getByRole('button').click()
  const stored = page.waitForResponse((answer) => answer.url().endsWith('/documents'))
  await (await chooser).setFiles({ name: 'again.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') })
  await stored
  await press('Submit again')
  await review(application, 'finish')
  await becomes('active')

  // The method is there for this app from now on, and gone while the product is suspended.
  const preview = await bench.page('desktop', { reducedMotion: 'reduce' })
  await signIn(preview, 'operator', 'en')
  /** Asked anew until it says so: every process may believe for two seconds what was so before. */
  const buyersSee = (told: string) =>
    vi.waitFor(
      async () => {
        await preview.goto(`${addresses.publicUrl}/console/apps/fresh/test/preview`)
        await preview.locator('tr[data-row-key="alipay"]').getByText(told, { exact: true }).waitFor({ timeout: 1_500 })
      },
      { timeout: 20_000 },
    )
  await buyersSee('Shown to everybody.')
  await press('Suspend')
  await becomes('suspended')
  await buyersSee('No active channel account serves this method.')
  await press('Resume')
  await buyersSee('Shown to everybody.')
})
