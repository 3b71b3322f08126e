import type { Channel, ChannelProduct, Environment, Method, MethodObstacle, Platform } from '@hutong/contract'

/**
 * Where the page is open, from the user agent alone. Wallets first: their browsers also say they are Safari or Chrome.
 * WeChat's Windows and Mac clients say MicroMessenger too, and pay by JSAPI as well.
 */
export function environmentOf(userAgent: string): Environment {
  if (/miniProgram/i.test(userAgent)) return 'mini_program'
  if (/MicroMessenger/i.test(userAgent)) return 'wechat'
  if (/AlipayClient|AliApp\(AP\//i.test(userAgent)) return 'alipay'
  if (/UnionPay\/[\d.]+ [A-Za-z0-9]+|CloudPay/.test(userAgent)) return 'unionpay'
  if (/\bQQ\/\d/i.test(userAgent)) return 'qq'
  if (/Mobi|Android|iPhone|iPad|iPod|HarmonyOS/i.test(userAgent)) return 'mobile_browser'
  return 'desktop'
}

export function deviceOf(userAgent: string): 'ios' | 'android' | 'wap' {
  if (/iPhone|iPad|iPod/i.test(userAgent)) return 'ios'
  return /Android|HarmonyOS/i.test(userAgent) ? 'android' : 'wap'
}

/** Which client software a rollout may ask about; null for a phone of another kind. */
export function platformOf(userAgent: string): Platform | null {
  const device = deviceOf(userAgent)
  if (device !== 'wap') return device
  return /Mobi/i.test(userAgent) ? null : 'desktop'
}

const everyChannel: readonly Channel[] = ['wechat', 'alipay', 'unionpay']

/** Whose money a method moves. A friend pays in whatever wallet is at hand. */
export const channelsOf: Readonly<Record<Method, readonly Channel[]>> = {
  wechat_scan: ['wechat'],
  wechat_friend: everyChannel,
  alipay: ['alipay'],
  huabei: ['alipay'],
  friend_link: everyChannel,
  unionpay: ['unionpay'],
}

/**
 * `picture`: nothing is asked of the channel until the picture is opened in the wallet, where jsapi pays.
 * `ask`: nothing is asked of a channel here at all; the buyer makes a link for a friend.
 */
type Way = ChannelProduct | 'picture' | 'ask'

/** `otherwise`: the reason that is shown when the account has none of the ways; without one the method is hidden then. */
type Place = Readonly<{ ways: readonly Way[]; otherwise?: MethodObstacle } | { obstacle: MethodObstacle }>

// Whoever is inside a wallet looks for that wallet first: where the shop cannot take it there, the page says so.

const ask: Place = { ways: ['ask'] }
const askEverywhere: Readonly<Record<Environment, Place>> = {
  wechat: ask,
  alipay: ask,
  unionpay: ask,
  qq: ask,
  mini_program: ask,
  mobile_browser: ask,
  desktop: ask,
}
const inAlipay: Readonly<Record<Environment, Place>> = {
  wechat: { obstacle: 'blocked_in_wechat' },
  alipay: { ways: ['jsapi', 'wap'], otherwise: 'not_connected' },
  unionpay: { ways: ['wap'] },
  qq: { ways: ['wap'] },
  mini_program: { obstacle: 'blocked_in_mini_program' },
  mobile_browser: { ways: ['wap'] },
  desktop: { ways: ['precreate', 'page'] },
}

/** Method × environment: the ways that work there, best first, or why none does. The one table; `docs/architecture.md` explains it. */
const places: Readonly<Record<Method, Readonly<Record<Environment, Place>>>> = {
  wechat_scan: {
    wechat: { ways: ['jsapi'], otherwise: 'not_connected' },
    alipay: { ways: ['picture'], otherwise: 'blocked_in_alipay' },
    unionpay: { ways: ['picture'] },
    qq: { ways: ['picture', 'h5'] },
    mini_program: { obstacle: 'blocked_in_mini_program' },
    mobile_browser: { ways: ['picture', 'h5'] },
    desktop: { ways: ['picture', 'native_qr'] },
  },
  wechat_friend: askEverywhere,
  alipay: inAlipay,
  huabei: inAlipay,
  friend_link: askEverywhere,
  unionpay: {
    wechat: { ways: ['front'] },
    alipay: { ways: ['front'] },
    unionpay: { ways: ['front'], otherwise: 'not_connected' },
    qq: { ways: ['front'] },
    mini_program: { obstacle: 'blocked_in_mini_program' },
    mobile_browser: { ways: ['front'] },
    desktop: { ways: ['order_qr', 'front'] },
  },
}

const everyProduct: readonly ChannelProduct[] = [
  'native_qr',
  'jsapi',
  'h5',
  'wap',
  'page',
  'precreate',
  'front',
  'order_qr',
]

/** Products a method may be started with through the API, wherever the app itself is open. */
export const productsOfMethod: Readonly<Record<Method, readonly ChannelProduct[]>> = {
  wechat_scan: ['native_qr', 'jsapi', 'h5', 'app'],
  wechat_friend: everyProduct,
  alipay: ['page', 'wap', 'precreate', 'jsapi', 'app'],
  huabei: ['page', 'wap', 'precreate', 'jsapi', 'app'],
  friend_link: everyProduct,
  unionpay: ['front', 'order_qr', 'app'],
}

export type ProductChoice =
  | Readonly<{ kind: 'usable'; product: ChannelProduct | null; alternatives: readonly ChannelProduct[] }>
  | Readonly<{ kind: 'obstructed'; obstacle: MethodObstacle }>
  /** The account has none of the products this place needs, and nobody would miss the method: hide it. */
  | Readonly<{ kind: 'absent' }>

export function chooseProduct(method: Method, environment: Environment, available: readonly string[]): ProductChoice {
  const place = places[method][environment]
  if ('obstacle' in place) return { kind: 'obstructed', obstacle: place.obstacle }
  // The picture leads to a page inside the wallet, which pays by jsapi: without it the picture would lead nowhere.
  const usable = place.ways.filter((way) => way === 'ask' || available.includes(way === 'picture' ? 'jsapi' : way))
  const [first, ...rest] = usable
  if (first === undefined)
    return place.otherwise === undefined ? { kind: 'absent' } : { kind: 'obstructed', obstacle: place.otherwise }
  const isProduct = (way: Way): way is ChannelProduct => way !== 'picture' && way !== 'ask'
  return { kind: 'usable', product: isProduct(first) ? first : null, alternatives: rest.filter(isProduct) }
}
