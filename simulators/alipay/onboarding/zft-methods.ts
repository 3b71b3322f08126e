import { shortened } from '../../onboarding/desk.ts'
import type { CheckedCall } from '../common-parameters.ts'
import type { AnswerNode } from '../envelope.ts'
import { handled, type Method, type Wallet } from '../methods/method.ts'
import { type BizContent, optionalText, refuseUnknown } from '../order-request.ts'
import { GatewayRefusal } from '../refusals.ts'
import type { ZftOrder } from './zft-orders.ts'

const members = `external_id name alias_name mcc merchant_type cert_type cert_no cert_name cert_image cert_image_back legal_name
  legal_cert_no legal_cert_type legal_cert_front_image legal_cert_back_image license_auth_letter_image contact_infos service sites
  biz_cards alipay_logon_id binding_alipay_logon_id default_settle_rule invoice_info service_phone sign_time_with_isv merchant_nature
  info_source_open_id business_address in_door_images out_door_images qualifications`

const images = ['cert_image', 'legal_cert_front_image', 'legal_cert_back_image']
const certTypes: Record<string, string> = {
  '01': '201',
  '02': '218',
  '03': '204',
  '04': '206',
  '05': '219',
  '06': '100',
  '07': '201',
}
const services = [
  '当面付',
  'jsapi支付',
  'app支付',
  'wap支付',
  '电脑支付',
  '预授权支付',
  '商户代扣',
  '小程序支付',
  '订单码支付',
]
const personal = new Set(['legal_name', 'legal_cert_no', 'alipay_logon_id', 'cert_no'])

const create: Method = {
  faultPoint: 'onboarding',
  run: (call, wallet) => {
    const { biz, merchant } = call
    needPartner(call)
    refuseUnknown(biz, members)
    const text = (name: string, max: number) => needed(biz, name, max)
    const externalId = text('external_id', 64)
    const title = text('name', 128)
    const type = text('merchant_type', 2)
    if (certTypes[type] === undefined || certTypes[type] !== text('cert_type', 3)) throw wrong('cert_type')
    text('alias_name', 128)
    text('mcc', 20)
    text('cert_no', 20)
    if (type === '07') text('cert_name', 128)
    if (type !== '06') for (const name of ['legal_name', 'legal_cert_no']) text(name, 64)
    for (const name of images)
      if (biz[name] !== undefined && !wallet.zft.hasImage(merchant.appId, biz[name])) throw wrong(name)
    if (biz.cert_image === undefined) throw wrong('cert_image')
    checkContacts(biz.contact_infos)
    checkServices(biz)
    if ((biz.alipay_logon_id === undefined) === (biz.biz_cards === undefined)) throw wrong('alipay_logon_id')
    const facts = Object.entries(biz).flatMap(([field, value]) =>
      typeof value === 'string' ? [{ field, value: personal.has(field) ? shortened(value) : value }] : [],
    )
    const order = wallet.zft.create(merchant.appId, externalId, title, facts)
    if (!order) throw wrong('external_id')
    return { ...handled, order_id: order.orderId }
  },
}

function checkContacts(infos: unknown): void {
  const [first] = Array.isArray(infos) ? (infos as Record<string, unknown>[]) : []
  if (typeof first?.name !== 'string' || typeof first.mobile !== 'string') throw wrong('contact_infos')
}

function checkServices({ service, sites }: BizContent): void {
  if (!Array.isArray(service) || service.length === 0 || !service.every((one) => services.includes(one)))
    throw wrong('service')
  const needsSite = service.includes('电脑支付') || service.includes('wap支付')
  const hasSite =
    Array.isArray(sites) &&
    (sites as Record<string, unknown>[]).some(
      (site) => site.site_type === '01' && typeof site.site_url === 'string' && typeof site.site_name === 'string',
    )
  if (needsSite && !hasSite) throw wrong('sites')
}

const query: Method = {
  faultPoint: 'onboarding',
  run: (call, wallet) => {
    needPartner(call)
    refuseUnknown(call.biz, 'order_id external_id')
    const orderId = optionalText(call.biz, 'order_id', 64)
    const externalId = optionalText(call.biz, 'external_id', 64)
    if (orderId === undefined && externalId === undefined) throw wrong('order_id')
    const by = orderId === undefined ? { externalId: externalId ?? '' } : { orderId }
    const order = wallet.zft.find(call.merchant.appId, by)
    return { ...handled, orders: order ? [view(order, wallet)] : [] }
  },
}

function view(order: ZftOrder, wallet: Wallet): AnswerNode {
  const signUrl = wallet.zft.signUrl(order)
  return {
    order_id: order.orderId,
    external_id: order.externalId,
    merchant_name: order.name,
    status: order.status,
    apply_type: 'ZFT_CREATE',
    fk_audit: order.fkAudit,
    ...(order.fkMemo === undefined ? {} : { fk_audit_memo: order.fkMemo }),
    kz_audit: 'SKIP',
    sub_confirm: order.subConfirm,
    ...(order.smid === undefined ? {} : { smid: order.smid }),
    ...(order.reason === undefined || order.status !== '-1' ? {} : { reason: order.reason }),
    ...(signUrl === undefined ? {} : { sub_sign_qr_code_url: signUrl }),
  }
}

const upload: Method = {
  faultPoint: 'onboarding_image',
  run: (call, wallet) => {
    needPartner(call)
    if (!/^(bmp|jpg|jpeg|png|gif)$/.test(call.params.image_type ?? '')) throw wrong('image_type')
    if (!call.file || call.file.length === 0 || call.file.length > 10 * 1024 * 1024) throw wrong('image_content')
    return { ...handled, image_id: wallet.zft.addImage(call.merchant.appId) }
  },
}

function needPartner({ merchant }: CheckedCall): void {
  if (!merchant.isPartner) throw new GatewayRefusal('isv.insufficient-isv-permissions')
}

function needed(biz: BizContent, name: string, max: number): string {
  const value = optionalText(biz, name, max)
  if (value === undefined) throw wrong(name)
  return value
}

/** The gateway names the member in its sentence and nowhere else. */
const wrong = (member: string): GatewayRefusal => new GatewayRefusal('isv.invalid-parameter', `参数无效: ${member}`)

export const zftMethods: Record<string, Method> = {
  'ant.merchant.expand.indirect.zft.create': create,
  'ant.merchant.expand.indirect.zft.modify': create,
  'ant.merchant.expand.indirect.zftorder.query': query,
  'ant.merchant.expand.indirect.image.upload': upload,
}
