import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { addresses, query, useBench } from './support/bench.ts'
import { api, buy, sawPaid, shopKnows } from './support/buyer.ts'
import { choose } from './support/cashier.ts'
import { type Phone, pickUpPhone } from './support/phone.ts'

type Link = { id: string; url: string; state: string }
type Order = { id: string; cashier_url: string }

let orders = 0
const newOrder = (): Promise<Order> =>
  api('POST', '/v1/orders', {
    merchant_order_no: `E2E-friend-${process.pid}-${Date.now()}-${orders++}`,
    amount: 8888,
    subject: '龙井茶 250g',
    buyer_name: '王小明',
  })
const linkOf = (order: Order): Promise<Link> => api('POST', `/v1/orders/${order.id}/friend_pay_links`, {})

/** Says something in WeChat to the holder of the other phone. */
async function say(phone: Phone, partner: '阿丽' | '小王', text: string): Promise<void> {
  await phone.press('微信')
  await phone.press(partner)
  await phone.page.getByLabel('输入消息').fill(text)
  await phone.press('发送')
}

async function openFromChat(phone: Phone, partner: '阿丽' | '小王', link: string): Promise<void> {
  await phone.press('微信')
  await phone.press(partner)
  await phone.page.getByRole('link', { name: link }).last().click()
}

/** Makes a link on the buyer's page. The part that changes is put in place; the page itself stays. */
async function makeLink(cashier: Page | ReturnType<Phone['inApp']>, message: string): Promise<string> {
  await cashier.getByLabel('想对朋友说的话（选填）').filter({ visible: true }).fill(message)
  await cashier.getByRole('button', { name: '生成代付链接' }).filter({ visible: true }).click()
  await cashier.getByText('链接已生成').waitFor()
  return cashier.getByLabel('复制代付链接').inputValue()
}

describe('a friend pays', () => {
  const bench = useBench()

  test('the buyer sends a link in WeChat to 阿丽, who opens it and pays; the cashier says paid by a friend', async () => {
    const context = await bench.visitor('phone', { permissions: ['clipboard-read', 'clipboard-write'] })
    const cashier = await context.newPage()
    await buy(cashier)
    await choose(cashier, '找朋友代付')
    const link = await makeLink(cashier, '帮我付一下，下班请你喝茶')
    await cashier.getByRole('button', { name: '复制代付链接' }).click()
    expect(await cashier.evaluate(() => navigator.clipboard.readText())).toBe(link)
    expect(new URL(cashier.url()).pathname).toMatch(/^\/c\/[\w-]+$/)

    await say(await pickUpPhone(await bench.page('desktop')), '阿丽', link)
    const friend = await pickUpPhone(await bench.page('desktop'), 'friend')
    await openFromChat(friend, '小王', link)
    const page = friend.inApp()
    await page.getByText('帮我付一下，下班请你喝茶').waitFor()
    await page.getByText('如有退款，原路退回给付款人').waitFor()
    await page.getByLabel('留个名字，让 TA 知道是谁付的（选填）').fill('阿丽')
    await page.getByRole('button', { name: '立即付款' }).click()
    const thanks = cashier.getByText('由朋友“阿丽”付款，记得说声谢谢').waitFor()
    await friend.confirm('wechat')
    await Promise.all([sawPaid(cashier), thanks])
    await shopKnows(cashier)

    await page.getByRole('heading', { name: '支付成功' }).waitFor()
    await page.getByText('你帮朋友付好了，谢谢你。').waitFor()
    await page.getByText('交易单号').waitFor()
    expect(bench.complaints()).toEqual([])
  })

  test('two friends open one link at once: who was a second late is told so, and nothing is taken', async () => {
    const order = await newOrder()
    const { url } = await linkOf(order)
    const [wang, li] = await Promise.all([
      pickUpPhone(await bench.page('desktop')),
      pickUpPhone(await bench.page('desktop'), 'friend'),
    ])
    await say(wang, '阿丽', url)
    await wang.page.getByRole('link', { name: url }).last().click()
    await openFromChat(li, '小王', url)
    await Promise.all([wang, li].map((phone) => phone.inApp().getByRole('button', { name: '立即付款' }).click()))
    await Promise.all([wang, li].map((phone) => phone.page.getByRole('button', { name: '立即支付' }).waitFor()))
    await li.confirm('wechat')
    await li.inApp().getByRole('heading', { name: '支付成功' }).waitFor()

    // His attempt is closed at WeChat by itself; what he does then takes nothing.
    await expect
      .poll(() => query('select status from payment_attempts where order_id = $1 order by status', [order.id]), {
        timeout: 20_000,
      })
      .toEqual([{ status: 'closed' }, { status: 'succeeded' }])
    await wang.press('立即支付')
    for (const digit of '123456') await wang.page.getByRole('button', { name: digit, exact: true }).click()
    await wang.alert(/.+/).waitFor()
    await wang.inApp().getByRole('heading', { name: '已有别人先付了' }).waitFor()
    await wang.inApp().getByText('没有向你收钱').waitFor()
    const attempts = await api<{ data: { disposition: string | null }[] }>('GET', `/v1/orders/${order.id}/attempts`)
    expect(attempts.data.map((each) => each.disposition).sort()).toEqual(['kept', null])
  })

  test('inside WeChat the right corner sends the link that was just made, as a card with who asks and how much', async () => {
    const order = await newOrder()
    const wang = await pickUpPhone(await bench.page('desktop'))
    await say(wang, '阿丽', order.cashier_url)
    await wang.page.getByRole('link', { name: order.cashier_url }).last().click()
    const cashier = wang.inApp()
    await cashier.getByText('去微信找朋友帮忙付').click()
    const link = await makeLink(cashier, '谢谢')
    await cashier.getByText('点右上角 ···').waitFor()
    // WeChat's own script has to have told WeChat of the card.
    await wang.press('更多')
    await wang.press('发送给朋友')
    await wang.page.getByRole('dialog').getByText('阿丽').click()

    const li = await pickUpPhone(await bench.page('desktop'), 'friend')
    await li.press('微信')
    await li.press('小王')
    const card = li.page.getByRole('button', { name: '王* 请你帮忙付款' }).last()
    expect(await card.innerText()).toContain('¥88.88 · 龙井茶 250g')
    await card.click()
    await li.inApp().getByText('谢谢').waitFor()
    await li.inApp().getByRole('button', { name: '立即付款' }).click()
    await li.confirm('wechat')
    await li.inApp().getByRole('heading', { name: '支付成功' }).waitFor()
    expect(link).toContain(`${addresses.publicUrl}/f/`)
  })

  test('in a phone’s browser the friend pays by Alipay, and comes back to a receipt instead of the buyer’s page', async () => {
    const order = await newOrder()
    const { url } = await linkOf(order)
    const friend = await bench.page('phone')
    await friend.goto(url)
    await friend.getByText('支付宝', { exact: true }).click()
    await friend.getByRole('button', { name: '去支付宝付款' }).click()
    await friend.waitForURL(`${addresses.simulatorsUrl}/alipay/**`)
    await friend.getByRole('button', { name: '阿丽' }).click()
    await friend.getByLabel('支付密码').fill('123456')
    await friend.getByRole('button', { name: '确认付款' }).click()
    await friend.waitForURL(`${addresses.publicUrl}/r/**`)
    await friend.getByText('你帮朋友付好了，谢谢你。').waitFor()
    await friend.goto(url)
    await friend.getByRole('link', { name: '查看付款凭证' }).click()
    await friend.getByRole('heading', { name: '支付成功' }).waitFor()
  })

  test('a link that was taken back, has expired, or is of a paid order asks nobody to pay', async () => {
    const order = await newOrder()
    const [revoked, expired] = [await linkOf(order), await linkOf(order)]
    const cashier = await bench.page('phone')
    await cashier.goto(order.cashier_url)
    await choose(cashier, '找朋友代付')
    await cashier.getByRole('button', { name: '撤回' }).filter({ visible: true }).last().click()
    await expect.poll(() => cashier.getByRole('button', { name: '撤回' }).filter({ visible: true }).count()).toBe(1)
    await query('update friend_pay_links set expires_at = now() where id = $1', [expired.id])

    const friend = await bench.page('phone')
    await friend.goto(revoked.url)
    await friend.getByRole('heading', { name: '代付请求已撤回' }).waitFor()
    await friend.goto(expired.url)
    await friend.getByRole('heading', { name: '代付链接已过期' }).waitFor()

    const { url } = await linkOf(order)
    await friend.goto(url)
    await friend.getByText('支付宝', { exact: true }).click()
    await friend.getByRole('button', { name: '去支付宝付款' }).waitFor()
    const phone = await pickUpPhone(await bench.page('desktop'))
    await phone.browse(order.cashier_url)
    await phone.inApp().getByText('支付宝', { exact: true }).click()
    await phone.inApp().getByRole('button', { name: '去支付宝付款' }).click()
    await phone.inApp().getByRole('button', { name: '小王' }).click()
    await phone.inApp().getByLabel('支付密码').fill('123456')
    await phone.inApp().getByRole('button', { name: '确认付款' }).click()
    // The friend has not touched the page.
    await friend.getByRole('heading', { name: '已经付好了' }).waitFor()
    expect(await friend.getByRole('button', { name: '去支付宝付款' }).count()).toBe(0)
  })

  test('without JavaScript a link is made, shown and taken back, and a friend reaches the wallet', async () => {
    const order = await newOrder()
    const cashier = await bench.page('phone', { javaScriptEnabled: false })
    await cashier.goto(order.cashier_url)
    await choose(cashier, '找朋友代付')
    const link = await makeLink(cashier, '谢谢')
    const friend = await bench.page('phone', { javaScriptEnabled: false })
    await friend.goto(link)
    await friend.getByText('支付宝', { exact: true }).click()
    await friend.getByRole('button', { name: '去支付宝付款' }).click()
    await friend.waitForURL(`${addresses.simulatorsUrl}/alipay/**`)
    await cashier.getByRole('link', { name: '再生成一个' }).click()
    await choose(cashier, '找朋友代付')
    await cashier.getByRole('button', { name: '撤回' }).filter({ visible: true }).click()
    await friend.goto(link)
    await friend.getByRole('heading', { name: '代付请求已撤回' }).waitFor()
  })
})
