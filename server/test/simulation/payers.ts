import type { Channel, ChannelProduct, Instalments, Method } from '@hutong/contract'
import type { StartAttempt } from '../../src/payments/index.ts'
import { Masked } from '../../src/platform/index.ts'
import type { Dice } from './seeded-random.ts'

type Way = Readonly<{ method: Method; product: ChannelProduct; channel?: Channel }>
type Payer = Readonly<{
  name: string
  initiator: StartAttempt['initiator']
  /** Known where a page inside the wallet says who pays. */
  payerId: string | null
  ways: readonly Way[]
}>

const buyerWays: readonly Way[] = [
  { method: 'wechat_scan', product: 'native_qr' },
  { method: 'wechat_scan', product: 'native_qr' },
  { method: 'wechat_scan', product: 'h5' },
  { method: 'alipay', product: 'precreate' },
  { method: 'alipay', product: 'page' },
  { method: 'alipay', product: 'wap' },
  { method: 'huabei', product: 'precreate' },
  { method: 'huabei', product: 'wap' },
  { method: 'unionpay', product: 'front' },
  { method: 'unionpay', product: 'order_qr' },
]
const scannerWays: readonly Way[] = [
  { method: 'wechat_scan', product: 'jsapi' },
  { method: 'alipay', product: 'jsapi' },
]
const friendWays: readonly Way[] = [
  { method: 'friend_link', product: 'h5', channel: 'wechat' },
  { method: 'friend_link', product: 'native_qr', channel: 'wechat' },
  { method: 'friend_link', product: 'wap', channel: 'alipay' },
  { method: 'friend_link', product: 'precreate', channel: 'alipay' },
  { method: 'friend_link', product: 'front', channel: 'unionpay' },
  { method: 'wechat_friend', product: 'native_qr', channel: 'wechat' },
  { method: 'wechat_friend', product: 'order_qr', channel: 'unionpay' },
]

const friend = (name: string, linkId: string): Payer => ({
  name,
  initiator: {
    role: 'friend',
    linkId,
    session: new Masked(`session of ${name}`, 'payer'),
    name: new Masked(name, 'payer'),
  },
  payerId: null,
  ways: friendWays,
})
const buyer: Payer = { name: 'the buyer', initiator: { role: 'buyer' }, payerId: null, ways: buyerWays }
const scanner = (name: string): Payer => ({
  name,
  initiator: { role: 'buyer' },
  payerId: `openid of ${name}`,
  ways: scannerWays,
})

/** The buyer's own page most of all; people who scanned its picture; and friends, two of whom hold the same link. */
const payers: readonly Payer[] = [
  buyer,
  buyer,
  buyer,
  scanner('a scanner'),
  scanner('another scanner'),
  friend('a friend', 'fpl_1'),
  friend('a second friend', 'fpl_1'),
  friend('a third friend', 'fpl_2'),
]

const plans: readonly Instalments[] = [
  { count: 3, bearer: 'buyer', rate_ppm: 23_000, fee: 230 },
  { count: 3, bearer: 'shop', rate_ppm: 18_000, fee: 180 },
  { count: 6, bearer: 'buyer', rate_ppm: 45_000, fee: 450 },
  { count: 12, bearer: 'buyer', rate_ppm: 75_000, fee: 750 },
]

export type PayersWish = Readonly<{ line: string; wish: Omit<StartAttempt, 'ref' | 'livemode'> }>

/** Somebody wants to pay, by one of the ways there are where they are. */
export function somePayer(chance: Dice): PayersWish {
  const payer = chance.pick(payers)
  const { channel, method, product } = chance.pick(payer.ways)
  const instalments = method === 'huabei' ? chance.pick(plans) : null
  const plan = instalments ? ` in ${instalments.count} instalments` : ''
  return {
    line: `${payer.name} wants to pay by ${method} ${product}${plan}`,
    wish: {
      method,
      product,
      ...(channel ? { channel } : {}),
      initiator: payer.initiator,
      payerId: payer.payerId === null ? null : new Masked(payer.payerId, 'payer'),
      instalments,
      clientIp: '192.0.2.7',
      device: 'wap',
    },
  }
}
