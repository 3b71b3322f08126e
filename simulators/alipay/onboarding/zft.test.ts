import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, type Node, openBench, signed } from '../test-bench.ts'

let bench: Bench
let image: string
beforeAll(async () => {
  bench = await openBench()
  image = String((await upload()).image_id)
})
afterAll(() => bench.close())

const platform = () => {
  const found = bench.alipay.credentials('platform')
  if (!found) throw new Error('There is a platform.')
  return found
}

async function upload(changes: { type?: string; file?: boolean } = {}): Promise<Node> {
  const params = bench.requestParams('ant.merchant.expand.indirect.image.upload', {}, {}, platform())
  const { biz_content: _none, sign: _sign, ...common } = params
  const own = { image_type: changes.type ?? 'png' }
  const { sign, ...rest } = signed({ ...common, ...own }, platform().private_key)
  const { image_type: _type, ...query } = rest
  const form = new FormData()
  form.set('image_type', own.image_type)
  if (changes.file !== false) form.set('image_content', new Blob([Buffer.from('89504e47', 'hex')]), 'a.png')
  const address = `${bench.url}/gateway.do?${new URLSearchParams({ ...query, sign: sign ?? '' })}`
  const answer = (await (await fetch(address, { method: 'POST', body: form })).json()) as Record<string, Node>
  return answer.ant_merchant_expand_indirect_image_upload_response ?? {}
}

let numbers = 0
function content(changes: Node = {}): Node {
  numbers += 1
  return {
    external_id: `E${numbers}`,
    name: '茶铺有限公司',
    alias_name: '茶铺',
    mcc: 'A0001_B0002',
    merchant_type: '01',
    cert_type: '201',
    cert_no: '91990000MA00000X02',
    cert_image: image,
    legal_name: '李四',
    legal_cert_no: '999999198506120021',
    legal_cert_type: '100',
    contact_infos: [{ name: '李四', mobile: '13900000002' }],
    service: ['电脑支付'],
    sites: [{ site_type: '01', site_url: 'https://tea.example', site_name: '茶铺' }],
    alipay_logon_id: 'a@b.example',
    ...changes,
  }
}
const call = (method: string, biz: Node, by = platform()) =>
  bench.call(`ant.merchant.expand.indirect.${method}`, biz, {}, by)
const query = async (orderId: unknown) => ((await call('zftorder.query', { order_id: orderId })).orders as Node[])[0]

describe('an application for direct pay', () => {
  it('is taken, sent back with its reason, corrected under its number, signed, and paid by its number until it is suspended', async () => {
    const sent = content()
    const first = await call('zft.create', sent)
    expect(await query(first.order_id)).toMatchObject({ status: '031', external_id: sent.external_id })
    expect((await call('zft.create', sent)).sub_code).toBe('isv.invalid-parameter')
    const id = String(sent.external_id)
    bench.alipay.zft.decide(id, 'needs_changes', [{ field: 'cert_image', reason: '模糊' }])
    expect(await query(first.order_id)).toMatchObject({ status: '-1', reason: 'cert_image 模糊' })
    const second = await call('zft.create', sent)
    expect(second.order_id).not.toBe(first.order_id)
    bench.alipay.zft.decide(id, 'approve', [])
    const { sub_sign_qr_code_url: url } = (await query(second.order_id)) ?? {}
    expect((await fetch(String(url), { method: 'POST' })).status).toBe(200)
    const done = await query(second.order_id)
    expect(done).toMatchObject({ status: '99', sub_confirm: 'FINISH' })

    const settled = { settle_info: { settle_detail_infos: [{ trans_in_type: 'defaultSettle', amount: '88.88' }] } }
    const order = (extra: Node) => bench.order({ sub_merchant: { merchant_id: done?.smid }, ...settled, ...extra })
    const precreate = (biz: Node, by = platform()) => bench.call('alipay.trade.precreate', biz, {}, by)
    expect((await precreate(order({}))).code).toBe('10000')
    expect((await precreate(order({ settle_info: undefined }))).sub_code).toBe('ACQ.TRADE_SETTLE_ERROR')
    expect((await precreate(order({}), bench.shop)).sub_code).toBe('ACQ.ACCESS_FORBIDDEN')
    bench.alipay.zft.decide(id, 'suspend', [])
    expect((await precreate(order({}))).sub_code).toBe('ACQ.ACCESS_FORBIDDEN')
    expect(await query(second.order_id)).toMatchObject({ status: '-1', fk_audit: 'REJECT' })
  })

  it.each([
    ['out_biz_no', { out_biz_no: 'retired' }],
    ['cert_type', { cert_type: '100' }],
    ['cert_image', { cert_image: 'nothing' }],
    ['service', { service: ['电脑'] }],
    ['sites', { sites: [] }],
    ['contact_infos', { contact_infos: [] }],
    ['alipay_logon_id', { alipay_logon_id: undefined }],
    ['cert_name', { merchant_type: '07' }],
  ])('is refused for its %s', async (_member, changes) => {
    expect((await call('zft.create', content(changes))).code).toMatch(/^4000[24]$/)
  })

  it('is for the platform’s application alone', async () => {
    expect((await call('zft.create', content(), bench.shop)).sub_code).toBe('isv.insufficient-isv-permissions')
    expect((await call('zftorder.query', { order_id: 'x' }, bench.shop)).code).toBe('40006')
  })

  it('is unknown as an empty list', async () => {
    expect((await call('zftorder.query', { external_id: 'nobody' })).orders).toEqual([])
  })
})

describe('pictures', () => {
  it('come as a form whose file is not signed', async () => {
    expect((await upload()).image_id).toMatch(/\w{20}/)
    expect((await upload({ type: 'exe' })).sub_code).toBe('isv.invalid-parameter')
    expect((await upload({ file: false })).sub_code).toBe('isv.invalid-parameter')
  })
})
