import type {
  AccessApplicationView,
  AccessProduct,
  CashierView,
  OrderView,
  PayerAction,
  StartedAttempt,
} from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureDemoApp } from '../../src/main/demo-app.ts'
import { accountsOf } from '../../src/main/seed.ts'
import { connectDemoPlatform, sampleFacts, samplePictures } from '../../src/main/seed-applications.ts'
import { startWorld, userAgents, type World } from '../support/world.ts'
import { eventsOf, rowsOf } from './support.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
  const wechat = { ...world.sims.wechat.credentials('platform') }
  const alipay = { ...world.sims.alipay.credentials('platform') }
  await connectDemoPlatform(world.core, accountsOf({ wechat, alipay } as never))
})
afterAll(() => world.stop())

const ways = {
  wechat_partner: { channel: 'wechat', method: 'wechat_scan', product: 'native_qr', picture: 'license_image' },
  alipay_direct: { channel: 'alipay', method: 'alipay', product: 'precreate', picture: 'cert_image' },
} as const
const wrongMember = {
  wechat_partner: 'subject_info.business_license_info.license_copy',
  alipay_direct: 'cert_image',
} as const

/** A new app without any account, and what its people do. */
async function newcomer(slug: string, product: AccessProduct) {
  const app = await ensureDemoApp(world.core.deps, { slug, name: '胡同鲜生', nameEn: 'Fresh', methods: [] })
  const authorization = `Bearer ${app.api_key}`
  const call = <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    world.call<T>(method, path, body, { authorization, ...headers })
  const base = '/v1/access_applications'
  const { channel, method, product: way } = ways[product]
  const applying = {
    app,
    call,
    create: async (facts: Record<string, string> = sampleFacts(product, '胡同鲜生', slug)) =>
      (await call<AccessApplicationView>('POST', base, { product, facts })).body,
    upload: async (id: string) => {
      for (const document of samplePictures(product)) await call('POST', `${base}/${id}/documents`, document)
    },
    submit: (id: string) => call<AccessApplicationView>('POST', `${base}/${id}/submit`),
    read: async (id: string) => (await call<AccessApplicationView>('GET', `${base}/${id}`)).body,
    review: async (id: string, verdict: string, reasons: unknown[] = []) => {
      const no = (await applying.read(id)).business_no
      const url = `${world.sims.core.url()}/control/review/cases/${channel}/${no}`
      expect((await world.call('POST', url, { verdict, reasons })).status).toBe(204)
      await world.live(6_000, 6_000)
    },
    order: async () =>
      (
        await call<OrderView>('POST', '/v1/orders', {
          merchant_order_no: `A${Math.random().toString(36).slice(2)}`,
          amount: 8888,
          subject: '车厘子 2kg',
        })
      ).body,
    methods: async (order: OrderView) =>
      (
        await world.call<CashierView>('GET', `${order.cashier_url}/view`, undefined, {
          'user-agent': userAgents.desktop,
        })
      ).body.methods.map((each) => each.method),
    start: async (order: OrderView) =>
      (await world.call<StartedAttempt>('POST', `${order.cashier_url}/attempts`, { method, product: way })).body,
  }
  return applying
}

/** By the partner's own app: the payer is known by its `sp_openid`, and the bridge is called in its name. */
async function payInsideWeChat(call: Awaited<ReturnType<typeof newcomer>>['call']) {
  const { appid } = world.sims.wechat.credentials('platform')
  const fields = { merchant_order_no: 'inside-wechat', amount: 100, subject: '酸奶' }
  const order = (await call<OrderView>('POST', '/v1/orders', fields)).body
  const body = { method: 'wechat_scan', product: 'jsapi', payer_id: world.sims.wechat.accounts.openid('buyer', appid) }
  const { action } = (await call<{ action: PayerAction }>('POST', `/v1/orders/${order.id}/attempts`, body)).body
  expect(await world.pay(action)).toBe('paid')
  await world.runWork()
  expect((await call<OrderView>('GET', `/v1/orders/${order.id}`)).body.status).toBe('paid')
}

describe.each(['wechat_partner', 'alipay_direct'] as const)('an application for %s', (product) => {
  const { method } = ways[product]

  it('is reviewed, changed, approved and signed; then the method exists and is paid by, until it is suspended', async () => {
    const shop = await newcomer(`fresh-${product.replace('_', '-')}`, product)
    const draft = await shop.create()
    expect(draft).toMatchObject({ status: 'draft', submissions: 0, channel: ways[product].channel })
    const early = await shop.submit(draft.id)
    expect([early.status, (early.body as unknown as { error: { code: string } }).error.code]).toEqual([
      422,
      'access_application_incomplete',
    ])
    await shop.upload(draft.id)
    expect((await shop.submit(draft.id)).body).toMatchObject({ status: 'submitted', problems: [] })
    expect((await shop.submit(draft.id)).body).toMatchObject({ status: 'submitted', submissions: 1 })
    await world.runWork()
    const reviewed = await shop.read(draft.id)
    expect(reviewed.status).toBe('under_review')
    expect(reviewed.channel_application_no).not.toBeNull()

    await shop.review(draft.id, 'needs_changes', [{ field: wrongMember[product], reason: '照片模糊' }])
    const returned = await shop.read(draft.id)
    expect(returned.status).toBe('needs_changes')
    expect(returned.reasons).toMatchObject([{ field: ways[product].picture }])
    expect(returned.reasons[0]?.message).toContain('照片模糊')
    await shop.upload(draft.id)
    await shop.submit(draft.id)
    await world.runWork()
    expect(await shop.read(draft.id)).toMatchObject({
      status: 'under_review',
      submissions: 2,
      business_no: reviewed.business_no,
      reasons: [],
    })

    await shop.review(draft.id, 'approve')
    const approved = await shop.read(draft.id)
    expect(approved.status).toBe('approved')
    const order = await shop.order()
    expect(await shop.methods(order)).not.toContain(method)

    expect((await fetch(approved.sign_url ?? '', { method: 'POST' })).status).toBe(200)
    await world.live(6_000, 6_000)
    expect(await shop.read(draft.id)).toMatchObject({ status: 'active', sign_url: null })
    expect(await shop.methods(order)).toContain(method)
    const started = await shop.start(order)
    expect(started.status).toBe('awaiting_payer')
    expect(await world.pay(started.action)).toBe('paid')
    await world.runWork()
    const paid = (await shop.call<OrderView>('GET', `/v1/orders/${order.id}`)).body
    expect(paid).toMatchObject({ status: 'paid', paid_amount: 8888 })

    if (product === 'wechat_partner') await payInsideWeChat(shop.call)
    const refund = { order: order.id, refund_no: `R-${product}`, amount: 888 }
    await shop.call('POST', '/v1/refunds', refund)
    await world.live(120_000)
    expect((await shop.call<OrderView>('GET', `/v1/orders/${order.id}`)).body.refunded_amount).toBe(888)

    // One is paid at the channel before the suspension is known here, one is still open.
    const [kept, open] = [await shop.order(), await shop.order()]
    const [first, second] = [await shop.start(kept), await shop.start(open)]
    expect(second.status).toBe('awaiting_payer')
    world.sims.core.faults.next(ways[product].channel, 'notification', { kind: 'lose', ms: 0 })
    expect(await world.pay(first.action)).toBe('paid')
    await shop.review(draft.id, 'suspend')
    expect(await shop.read(draft.id)).toMatchObject({ status: 'suspended', suspended_by: 'channel' })
    expect(await shop.methods(open)).not.toContain(method)
    expect((await shop.call<OrderView>('GET', `/v1/orders/${kept.id}`)).body.status).toBe('paid')
    await world.live(3 * 3_600_000, 600_000)
    const attempts = (await shop.call<{ data: { status: string }[] }>('GET', `/v1/orders/${open.id}/attempts`)).body
    expect(attempts.data.map((attempt) => attempt.status)).toEqual(['closed'])
    expect(await world.pay(second.action)).not.toBe('paid')

    await shop.review(draft.id, 'resume')
    expect(await shop.read(draft.id)).toMatchObject({ status: 'active', suspended_by: null })
    expect(await shop.methods(await shop.order())).toContain(method)
    const told = ['needs_changes', 'approved', 'active', 'suspended', 'active']
    expect(await eventsOf(world, draft.id)).toEqual(told.map((what, at) => `access_application.${what} ${at + 1}`))
  })
})

describe('a submission whose answer is lost', () => {
  it.each(['drops_connection_after_doing', 'http_500'] as const)(
    'is asked about, and is there once (%s)',
    async (kind) => {
      const shop = await newcomer(`lost-${kind.slice(0, 4)}`, 'wechat_partner')
      const { id } = await shop.create()
      await shop.upload(id)
      await shop.submit(id)
      world.sims.core.faults.next('wechat', 'onboarding', { kind })
      await world.runWork()
      expect(world.sims.core.faults.list()).toEqual([])
      expect((await shop.read(id)).status).toBe('submitted')
      await world.live(10 * 60_000)
      expect((await shop.read(id)).status).toBe('under_review')
      const cases = world.sims.wechat.applyments
        .cases()
        .filter((one) => one.title === '胡同鲜生' && id.endsWith(one.id))
      expect(cases.map((one) => one.submissions)).toEqual([1])
    },
  )
})

describe('an active product', () => {
  it('is taken out of use by a person and only by a person into it again, and tells of a licence that ends', async () => {
    const shop = await newcomer('person', 'wechat_partner')
    const day = new Date(world.now().getTime() + 40 * 86_400_000).toISOString().slice(0, 10)
    const { id } = await shop.create({ ...sampleFacts('wechat_partner', '胡同鲜生', 'person'), license_end: day })
    await shop.upload(id)
    await shop.submit(id)
    await world.runWork()
    await shop.review(id, 'finish')
    expect(await shop.read(id)).toMatchObject({ status: 'active', licence_expires_on: day })
    const suspended = await shop.call<AccessApplicationView>('POST', `/v1/access_applications/${id}/suspend`)
    expect(suspended.body.suspended_by).toMatch(/^key:key_/)
    const [audited] = await rowsOf<{ actor: string; action: string }>(
      world,
      `select actor, action from audit_log where subject = $1 and after ->> 'status' = 'suspended'`,
      [id],
    )
    expect(audited).toEqual({ actor: suspended.body.suspended_by, action: 'application.edit' })
    await world.live(60_000)
    expect((await shop.read(id)).status).toBe('suspended')
    expect(await shop.methods(await shop.order())).toEqual([])
    await shop.call('POST', `/v1/access_applications/${id}/resume`)
    expect((await shop.read(id)).status).toBe('active')
    expect(await eventsOf(world, id)).not.toContain('access_application.licence_expiring 4')
    await world.live(11 * 86_400_000, 6 * 3_600_000)
    expect(await eventsOf(world, id)).toEqual([
      'access_application.active 1',
      'access_application.suspended 2',
      'access_application.active 3',
      'access_application.licence_expiring 4',
    ])
  })
})

describe('a draft', () => {
  it('is told field by field what is wrong, in the reader’s language', async () => {
    const shop = await newcomer('draft', 'wechat_partner')
    const facts = { contact_id_number: '999999199001010017', license_end: '2020-01-01', contact_phone: '12' }
    const { id } = await shop.create(facts)
    const path = `/v1/access_applications/${id}`
    const zh = await shop.call<AccessApplicationView>('GET', path, undefined, { 'accept-language': 'zh-CN' })
    const said = (view: AccessApplicationView, field: string) => view.problems.find((each) => each.field === field)
    expect(said(zh.body, 'contact_id_number')).toEqual({
      field: 'contact_id_number',
      code: 'wrong_number',
      message: '超级管理员身份证号：号码有误，请核对',
    })
    const en = await shop.read(id)
    expect(said(en, 'license_end')).toMatchObject({ code: 'expired', message: 'Licence valid until is over.' })
    expect(said(en, 'contact_phone')?.code).toBe('wrong_shape')
    expect(said(en, 'license_image')?.code).toBe('missing')
    const changed = await shop.call<AccessApplicationView>('PATCH', path, {
      facts: { contact_id_number: '999999199001010016', license_end: null },
    })
    expect(said(changed.body, 'contact_id_number')).toBeUndefined()
    expect(said(changed.body, 'license_end')?.code).toBe('missing')
    expect((await shop.call('PATCH', path, { facts: { favourite_colour: 'red' } })).status).toBe(400)
  })

  it('takes pictures by what they are, and no other app sees it', async () => {
    const shop = await newcomer('draft', 'wechat_partner')
    const { id } = await shop.create({})
    const put = (field: string, bytes: Buffer) =>
      shop.call<{ error?: { code: string } }>('POST', `/v1/access_applications/${id}/documents`, {
        field,
        content: bytes.toString('base64'),
      })
    expect((await put('license_image', Buffer.from('%PDF-1.7'))).body.error?.code).toBe('access_document_invalid')
    const png = Buffer.from(samplePictures('wechat_partner')[0]?.content ?? '', 'base64')
    const large = Buffer.concat([png, Buffer.alloc(2_097_152)])
    expect((await put('license_image', large)).body.error?.code).toBe('access_document_invalid')
    expect((await put('contact_name', png)).body.error?.code).toBe('access_fact_unknown')
    expect((await put('license_image', png)).status).toBe(200)
    const stranger = await newcomer('stranger', 'wechat_partner')
    expect((await stranger.call('GET', `/v1/access_applications/${id}`)).status).toBe(404)
    expect((await stranger.submit(id)).status).toBe(404)
    const cancelled = await shop.call<AccessApplicationView>('POST', `/v1/access_applications/${id}/cancel`)
    expect(cancelled.body.status).toBe('cancelled')
    expect((await shop.submit(id)).status).toBe(409)
  })

  it('keeps people’s names and numbers sealed at rest, masked in views and out of the logs', async () => {
    const shop = await newcomer('sealed', 'wechat_partner')
    const facts = { contact_name: '王金丝', bank_account_number: '6222021234567890123', web_domain: 'tea.example' }
    const { id } = await shop.create(facts)
    expect((await shop.read(id)).facts).toEqual({
      contact_name: '王**',
      bank_account_number: '****0123',
      web_domain: 'tea.example',
    })
    const [row] = await rowsOf<{ line: string }>(
      world,
      'select a::text as line from access_applications a where id = $1',
      [id],
    )
    expect(row?.line).toContain('tea.example')
    for (const secret of ['王金丝', '6222021234567890123']) {
      expect(row?.line).not.toContain(secret)
      expect(world.logLines.join('')).not.toContain(secret)
      expect(JSON.stringify(await rowsOf(world, 'select before, after from audit_log'))).not.toContain(secret)
    }
  })
})
