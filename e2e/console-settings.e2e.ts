import type { Role } from '@hutong/contract'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import { type ConsoleLanguage, paidOrder, signIn } from './support/console.ts'

// What is set up, looked into and administered at the console, as an administrator and as somebody who may only look.

const bench = useBench()

const consoleUrl = (path: string): string => `${addresses.publicUrl}/console${path}`

async function openConsole(role: Role, language: ConsoleLanguage = 'zh'): Promise<Page> {
  const page = await bench.page('desktop', { reducedMotion: 'reduce' })
  await signIn(page, role, language)
  return page
}

const own = (path: string) => `/apps/shop/test/${path}`
/** Each page by its heading, and something that is there only when its data is. */
const pages: readonly Readonly<{ path: string; zh: string; en: string; shows: string }>[] = [
  { path: own('methods'), zh: '支付方式', en: 'Methods', shows: 'button[role="switch"]' },
  { path: own('rollouts'), zh: '灰度发布', en: 'Rollouts', shows: 'td a[href$="/rollouts/huabei"]' },
  {
    path: own('rollouts/huabei'),
    zh: '灰度发布 · 花呗分期',
    en: 'Rollout · Huabei instalments',
    shows: 'tr[data-row-key="1"]',
  },
  { path: own('preview'), zh: '买家会看到什么？', en: 'What would a buyer see?', shows: 'tr[data-row-key="huabei"]' },
  {
    path: '/apps/fresh/test/access-applications',
    zh: '接入申请',
    en: 'Access applications',
    shows: 'tr[data-row-key^="acc_"]',
  },
  { path: own('channel-accounts'), zh: '渠道账户', en: 'Channel accounts', shows: 'tr[data-row-key^="ca_"]' },
  { path: own('api-keys'), zh: 'API 密钥', en: 'API keys', shows: 'tr[data-row-key^="key_"]' },
  { path: own('keys'), zh: '密钥总览', en: 'Key cockpit', shows: '[role="progressbar"]' },
  { path: own('policies'), zh: '资金策略', en: 'Money policies', shows: '.ant-radio-wrapper-checked' },
  { path: own('costs'), zh: '费用', en: 'Costs', shows: '.recharts-bar-rectangle' },
  { path: '/apps', zh: '应用', en: 'Apps', shows: 'tr[data-row-key^="app_"]' },
  { path: '/audit', zh: '操作日志', en: 'Audit log', shows: 'tr[data-row-key^="aud_"]' },
  { path: '/people', zh: '人员', en: 'People', shows: 'tr[data-row-key^="usr_"]' },
]

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

test.each<ConsoleLanguage>(['zh', 'en'])('an administrator sees every page of settings, in %s', async (language) => {
  // So that there is a cost to show, and a notification to count.
  await paidOrder()
  const page = await openConsole('admin', language)
  for (const each of pages) {
    await page.goto(consoleUrl(each.path))
    await heading(page, each[language]).waitFor()
    await page.locator(each.shows).first().waitFor()
    expect(await page.getByRole('alert').count(), each.path).toBe(0)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wider, `${each.path} is wider than the window`).toBeLessThanOrEqual(0)
  }
  await page.goto(consoleUrl('/apps/secondhand/test/access-applications'))
  await page.locator('td a').first().click()
  const reasons = page
    .getByRole('alert')
    .filter({ hasText: language === 'zh' ? '渠道要求修改' : 'What the channel wants changed' })
  expect(await reasons.textContent()).toContain('营业执照照片模糊')
  // A browser says once that nobody was signed in yet; nothing else may be complained of, least of all by the policy.
  expect(bench.complaints().filter((line) => !line.includes('401'))).toEqual([])
})

describe('whoever may only look', () => {
  test('finds the buttons off, each with who may', async () => {
    const page = await openConsole('viewer')
    const off: readonly (readonly [path: string, button: string, who: string])[] = [
      [own('rollouts/huabei'), '紧急下线', '客服、运维、管理员'],
      [own('rollouts/huabei'), '保存为新版本', '运维、管理员'],
      [own('methods'), '保存更改', '运维、管理员'],
      [own('channel-accounts'), '停用', '运维、管理员'],
      [own('policies'), '保存更改', '财务、管理员'],
      [own('access-applications'), '新建申请', '运维、管理员'],
    ]
    for (const [path, name, who] of off) {
      await page.goto(consoleUrl(path))
      const button = page.getByRole('button', { name, exact: true }).first()
      await button.waitFor()
      expect(await button.isDisabled(), `${path} ${name}`).toBe(true)
      const why = page
        .locator('[role="note"]')
        .filter({ has: page.getByRole('button', { name, exact: true }) })
        .first()
      expect(await why.getAttribute('aria-label')).toContain(who)
    }
  })

  test('is told which role the keys, the log and the people take', async () => {
    const page = await openConsole('viewer', 'en')
    for (const path of [own('keys'), own('api-keys'), '/audit', '/people']) {
      await page.goto(consoleUrl(path))
      expect(await page.getByRole('alert').textContent(), path).toContain('Your role may not do this')
    }
  })
})

describe('an administrator', () => {
  test('sets a share, kills the method, and the preview says why a buyer does not see it', async () => {
    const page = await openConsole('admin', 'en')
    await page.goto(consoleUrl('/apps/video/test/rollouts/alipay'))
    await page.getByText('A share', { exact: true }).click()
    await page.getByLabel('Share', { exact: true }).fill('5')
    await page.getByRole('button', { name: 'Save as a new version' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
    await page.locator('tr[data-row-key="1"]').getByText('A share 5 %').waitFor()
    await page.getByRole('button', { name: 'Kill', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
    await page.locator('tr[data-row-key="2"]').getByText('Killed').first().waitFor()
    await page.goto(consoleUrl('/apps/video/test/preview?buyer=user-000042'))
    const row = page.locator('tr[data-row-key="alipay"]')
    await row.getByText('The method was taken from everybody by its kill switch.').waitFor()
    expect(await row.textContent()).toContain('not shown')
    await page.goto(consoleUrl('/apps/video/test/rollouts/alipay'))
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
    await page.locator('tr[data-row-key="3"]').waitFor()
  })

  test('makes a key that is shown once, and revokes it', async () => {
    const page = await openConsole('admin', 'en')
    await page.goto(consoleUrl('/apps/video/test/api-keys'))
    await page.getByRole('button', { name: 'Make a key' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make a key' }).click()
    const secret = (await page.getByText(/^sk_test_[0-9A-Za-z]{20,}$/).textContent()) ?? ''
    expect(secret).toMatch(/^sk_test_/)
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByText(secret).waitFor({ state: 'detached' })
    const newest = page.locator('tr[data-row-key^="key_"]').filter({ hasText: secret.slice(-4) })
    await newest.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await newest.getByText('revoked').first().waitFor()
    await page.goto(consoleUrl('/audit?action=key.manage'))
    await page.locator('tr[data-row-key^="aud_"]').first().waitFor()
    expect(await page.locator('main, #content').first().textContent()).not.toContain(secret)
  })

  test('adds a person, who is shown with a one-time password, and disables them', async () => {
    const page = await openConsole('admin', 'en')
    await page.goto(consoleUrl('/people'))
    await page.getByRole('button', { name: 'Add a person' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('newcomer')
    await page.getByRole('dialog').getByRole('button', { name: 'Add a person' }).click()
    const once = page.getByRole('dialog').filter({ hasText: 'One-time password of newcomer' })
    await once.waitFor()
    await once.getByRole('button', { name: 'Close' }).last().click()
    const row = page.locator('tr[data-row-key^="usr_"]').filter({ hasText: 'newcomer' })
    await row.getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await row.getByText('disabled', { exact: true }).waitFor()
  })
})

/** A picture of one dot. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('an operator begins an application: what is wrong is said at its field, what is secret is not shown again', async () => {
  const page = await openConsole('operator', 'en')
  await page.goto(consoleUrl('/apps/video/test/access-applications'))
  await page.getByRole('button', { name: 'New application' }).click()
  await page.getByRole('dialog').getByText('Alipay direct pay').click()
  await page.getByRole('dialog').getByRole('button', { name: 'New application' }).click()
  await heading(page, 'Alipay direct pay').waitFor()
  expect(await page.getByRole('button', { name: 'Submit to the channel' }).isDisabled()).toBe(true)

  await page.getByLabel('Contact’s mobile').fill('123')
  await page.getByRole('button', { name: 'Save facts' }).click()
  await page.getByText('has not the right form').waitFor()
  await page.getByLabel('Contact’s mobile').fill('13900000007')
  await page.getByLabel('Name of the site').fill('Hutong Video')
  await page.getByRole('button', { name: 'Save facts' }).click()
  await page.getByText('Entered: ****0007. Leave empty to keep it').waitFor()
  expect(await page.locator('#content').textContent()).not.toContain('13900000007')

  const place = page.locator('li').filter({ hasText: 'Picture of the business licence' })
  const chooser = page.waitForEvent('filechooser')
  await place.getByRole('button').click()
  await (await chooser).setFiles({ name: 'licence.png', mimeType: 'image/png', buffer: picture })
  await place.getByText('there, 1 KB').waitFor()

  await page.getByRole('button', { name: 'Cancel application' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('table', { name: 'History' }).getByText('cancelled').waitFor()
})

test('an operator switches a method off, seeing before and after, and on again', async () => {
  const page = await openConsole('operator', 'en')
  await page.goto(consoleUrl('/apps/video/test/methods'))
  for (const after of ['Alipay → WeChat scan', 'Alipay → WeChat scan → UnionPay']) {
    await page.getByRole('switch', { name: 'Switch UnionPay' }).click()
    await page.getByRole('button', { name: 'Save changes' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(after, { exact: true }).last().waitFor()
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
})
