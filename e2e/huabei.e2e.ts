import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { addresses, useBench } from './support/bench.ts'
import { buy, sawPaid, shopKnows } from './support/buyer.ts'
import { choose, liveCode } from './support/cashier.ts'
import { pickUpPhone } from './support/phone.ts'

const plan = (page: Page, count: number) => page.getByRole('radio', { name: `分 ${count} 期` })
const showCode = (page: Page) => page.getByRole('button', { name: '显示付款码' })

describe('Huabei instalments', () => {
  const bench = useBench()

  test('show what each plan costs, and the plan that is changed before paying is the one Alipay shows', async () => {
    const cashier = await bench.page('desktop')
    await buy(cashier, 'gaiwan')
    await choose(cashier, '花呗分期')
    await cashier.getByText('每期约 ¥43.64，首期约 ¥43.66').waitFor()
    await cashier.getByText('含手续费 ¥2.94，合计 ¥130.94').waitFor()
    await cashier.getByText('免手续费（商家承担），合计 ¥128.00').waitFor()

    expect(await plan(cashier, 3).isChecked()).toBe(true)
    await showCode(cashier).click()
    const three = await liveCode(cashier)
    const first = await pickUpPhone(await bench.page('desktop'))
    await first.scan('支付宝', three.picture)
    await first.page.getByText(/3\s*期/).waitFor()

    // Seen and left: the buyer would rather pay in twelve. The old code goes at once.
    await plan(cashier, 12).check()
    await showCode(cashier).click()
    const twelve = await liveCode(cashier)
    expect(twelve.content).not.toBe(three.content)
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.scan('支付宝', twelve.picture)
    await phone.page.getByText(/12\s*期/).waitFor()
    await phone.confirm('alipay')
    await sawPaid(cashier)
    await shopKnows(cashier)
    expect(bench.complaints()).toEqual([])
  })

  test('are chosen without JavaScript too, and Alipay’s own page shows the plan', async () => {
    const page = await bench.page('desktop', { javaScriptEnabled: false })
    await buy(page, 'gaiwan')
    await choose(page, '花呗分期')
    await plan(page, 6).check()
    await page.getByRole('button', { name: '登录支付宝账户分期付款' }).click()
    await page.waitForURL(`${addresses.simulatorsUrl}/alipay/**`)
    await page.getByText('6 期 · 用户承担手续费').waitFor()
    await page.getByRole('button', { name: '小王' }).click()
    await page.getByLabel('支付密码').fill('123456')
    await page.getByRole('button', { name: '确认付款' }).click()
    await sawPaid(page)
    await shopKnows(page)
  })

  test('without JavaScript keep the plan whose code is shown', async () => {
    const page = await bench.page('desktop', { javaScriptEnabled: false })
    await buy(page, 'gaiwan')
    await choose(page, '花呗分期')
    await plan(page, 12).check()
    await showCode(page).click()
    const { content } = await liveCode(page)
    expect(content).toMatch(/^https:\/\/qr\.alipay\.com\//)
    expect(await plan(page, 12).isChecked()).toBe(true)
  })

  test('lead on from a phone’s browser to Alipay’s page with the plan', async () => {
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.browse(addresses.shopUrl)
    const inApp = phone.inApp()
    await inApp.getByRole('link', { name: '内部测试员' }).click()
    await inApp.getByRole('link', { name: '影青盖碗' }).click()
    await inApp.getByRole('button', { name: '去支付' }).click()
    await inApp.getByText('花呗分期', { exact: true }).click()
    await inApp.getByRole('radio', { name: '分 12 期' }).check()
    await inApp.getByRole('button', { name: '去支付宝分期付款' }).click()
    await inApp.getByText('12 期 · 商家承担手续费').waitFor()
    await inApp.getByRole('button', { name: '小王' }).click()
    await inApp.getByLabel('支付密码').fill('123456')
    await inApp.getByRole('button', { name: '确认付款' }).click()
    await inApp.getByText('order.paid').waitFor()
  })

  test('are not there for what costs less than the shop’s minimum', async () => {
    const page = await bench.page('phone')
    await buy(page, 'longjing')
    await page.getByText('支付宝', { exact: true }).first().waitFor()
    expect(await page.getByText('花呗分期').count()).toBe(0)
  })
})
