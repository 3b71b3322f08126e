import type { Channel, ChannelProduct, Environment, Method, MethodObstacle } from '@hutong/contract'

/**
 * Where the page is open, from the user agent alone. Wallets first: their browsers also say they are Safari or Chrome.
 * WeChat's Windows and Mac clients say MicroMessenger too, and pay by JSAPI as well.
 */
export function environmentOf(userAgent: string): Environment {
  if (/MicroMessenger/i.test(userAgent)) return 'wechat'
  if (/AlipayClient|AliApp\(AP\//i.test(userAgent)) return 'alipay'
  if (/\bQQ\/\d/i.test(userAgent)) return 'qq'
  if (/Mobi|Android|iPhone|iPad|iPod|HarmonyOS/i.test(userAgent)) return 'mobile_browser'
  return 'desktop'
}

export function deviceOf(userAgent: string): 'ios' | 'android' | 'wap' {
  if (/iPhone|iPad|iPod/i.test(userAgent)) return 'ios'
  return /Android|HarmonyOS/i.test(userAgent) ? 'android' : 'wap'
}

export const channelOf: Readonly<Record<Method, Channel>> = { wechat_scan: 'wechat', alipay: 'alipay' }

/** `picture`: nothing is asked of the channel until the picture is opened in the wallet, where jsapi pays. */
type Way = ChannelProduct | 'picture'

type Place = Readonly<{ ways: readonly Way[] } | { obstacle: MethodObstacle }>

/** Method × environment: the ways that work there, best first, or why none does. The one table; `docs/architecture.md` explains it. */
const places: Readonly<Record<Method, Readonly<Record<Environment, Place>>>> = {
  wechat_scan: {
    wechat: { ways: ['jsapi'] },
    alipay: { ways: ['picture'] },
    qq: { ways: ['picture', 'h5'] },
    mobile_browser: { ways: ['picture', 'h5'] },
    desktop: { ways: ['picture', 'native_qr'] },
  },
  alipay: {
    wechat: { obstacle: 'blocked_in_wechat' },
    alipay: { ways: ['jsapi', 'wap'] },
    qq: { ways: ['wap'] },
    mobile_browser: { ways: ['wap'] },
    desktop: { ways: ['precreate', 'page'] },
  },
}

/** Products a method may be started with through the API, wherever the app itself is open. */
export const productsOfMethod: Readonly<Record<Method, readonly ChannelProduct[]>> = {
  wechat_scan: ['native_qr', 'jsapi', 'h5', 'app'],
  alipay: ['page', 'wap', 'precreate', 'jsapi', 'app'],
}

export type ProductChoice =
  | Readonly<{ kind: 'usable'; product: ChannelProduct | null; alternatives: readonly ChannelProduct[] }>
  | Readonly<{ kind: 'obstructed'; obstacle: MethodObstacle }>
  /** The account has none of the products this place needs: hide the method. */
  | Readonly<{ kind: 'absent' }>

export function chooseProduct(method: Method, environment: Environment, available: readonly string[]): ProductChoice {
  const place = places[method][environment]
  if ('obstacle' in place) return { kind: 'obstructed', obstacle: place.obstacle }
  // The picture leads to a page inside the wallet, which pays by jsapi: without it the picture would lead nowhere.
  const usable = place.ways.filter((way) => available.includes(way === 'picture' ? 'jsapi' : way))
  const [first, ...rest] = usable
  if (first === undefined) return { kind: 'absent' }
  return {
    kind: 'usable',
    product: first === 'picture' ? null : first,
    alternatives: rest.filter((way) => way !== 'picture'),
  }
}
