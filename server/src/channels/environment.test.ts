import { channelProducts, environments, friendMethods, methods } from '@hutong/contract'
import { describe, expect, test } from 'vitest'
import { chooseProduct, deviceOf, environmentOf, productsOfMethod } from './environment.ts'

const browsers = [
  [
    'WeChat on an iPhone',
    'wechat',
    'ios',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN',
  ],
  [
    'WeChat on Android',
    'wechat',
    'android',
    'Mozilla/5.0 (Linux; Android 13; V2241A Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160083 MMWEBSDK/20231202 MMWEBID/1 MicroMessenger/8.0.47.2560(0x28002F30) WeChat/arm64 Weixin NetType/4G Language/zh_CN ABI/arm64',
  ],
  [
    'WeChat for Windows',
    'wechat',
    'wap',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Safari/537.36 NetType/WIFI MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/9129 Flue',
  ],
  [
    'WeChat for Mac',
    'wechat',
    'wap',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) MicroMessenger/6.8.0(0x16080000) MacWechat/3.8.6(0x13080610) NetType/WIFI Language/zh_CN',
  ],
  [
    'WeChat Work',
    'wechat',
    'ios',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 wxwork/4.1.20 MicroMessenger/7.0.1 Language/zh',
  ],
  [
    'Alipay on an iPhone',
    'alipay',
    'ios',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21E219 Ariver/1.1.0 AliApp(AP/10.5.90.6000) Nebula WK RVKType(0) AlipayDefined(nt:WIFI) AlipayClient/10.5.90.6000 Language/zh-Hans',
  ],
  [
    'Alipay on Android',
    'alipay',
    'android',
    'Mozilla/5.0 (Linux; U; Android 13; zh-CN; M2102J2SC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/105.0.5195.148 UWS/4.4.0 Mobile Safari/537.36 NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI) AliApp(AP/10.5.66.8000) AlipayClient/10.5.66.8000 Language/zh-Hans',
  ],
  [
    'UnionPay on an iPhone',
    'unionpay',
    'ios',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21E219/sa-sdk-ios UnionPay/1.0 CloudPay',
  ],
  [
    'UnionPay on Android',
    'unionpay',
    'android',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 (UnionPay/1.0 CloudPay)',
  ],
  [
    'a bank’s app that pays by UnionPay',
    'unionpay',
    'android',
    'Mozilla/5.0 (Linux; Android 13; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0 Mobile Safari/537.36 UnionPay/1.0 ICBCeLife',
  ],
  [
    'a web view of a mini program in WeChat',
    'mini_program',
    'android',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50.2700(0x28003257) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64 MiniProgramEnv/android miniProgram/wx0123456789abcdef',
  ],
  [
    'QQ on Android',
    'qq',
    'android',
    'Mozilla/5.0 (Linux; Android 12; LIO-AN00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/109.0.5414.86 MQQBrowser/6.2 TBS/046805 Mobile Safari/537.36 V1_AND_SQ_8.9.93_5014_YYB_D QQ/8.9.93.13475 NetType/WIFI WebP/0.4.1',
  ],
  [
    'QQ on an iPhone',
    'qq',
    'ios',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 QQ/8.9.85.622 V1_IPH_SQ_8.9.85_1_APP_A Pixel/1170',
  ],
  [
    'QQ Browser, which is not QQ',
    'mobile_browser',
    'android',
    'Mozilla/5.0 (Linux; U; Android 13; zh-cn; 2211133C) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/109.0.5414.118 MQQBrowser/14.9 Mobile Safari/537.36 COVC/046915',
  ],
  [
    'Taobao, which is not Alipay',
    'mobile_browser',
    'ios',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21A329 AliApp(TB/10.32.10) WindVane/8.7.2 1170x2532 WK',
  ],
  [
    'DingTalk, which is not Alipay',
    'mobile_browser',
    'android',
    'Mozilla/5.0 (Linux; U; Android 12; zh-CN) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0 Mobile Safari/537.36 AliApp(DingTalk/7.0.40) com.alibaba.android.rimet/29868946',
  ],
  [
    'Safari on an iPhone',
    'mobile_browser',
    'ios',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  ],
  [
    'Chrome on Android',
    'mobile_browser',
    'android',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
  ],
  [
    'a HarmonyOS phone',
    'mobile_browser',
    'android',
    'Mozilla/5.0 (Phone; OpenHarmony 5.0; HarmonyOS 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1',
  ],
  [
    'Safari on a Mac',
    'desktop',
    'wap',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  ],
  [
    'Edge on Windows',
    'desktop',
    'wap',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
  ],
  ['curl', 'desktop', 'wap', 'curl/8.5.0'],
  ['nothing', 'desktop', 'wap', ''],
] as const

test.each(browsers)('%s is %s on %s', (_name, environment, device, userAgent) => {
  expect(environmentOf(userAgent)).toBe(environment)
  expect(deviceOf(userAgent)).toBe(device)
})

const all = channelProducts as readonly string[]

describe('what a method does where the page is open', () => {
  const table: readonly [string, string, string][] = [
    ['wechat_scan', 'wechat', 'jsapi'],
    ['wechat_scan', 'alipay', 'picture'],
    ['wechat_scan', 'unionpay', 'picture'],
    ['wechat_scan', 'qq', 'picture, then h5'],
    ['wechat_scan', 'mini_program', 'blocked_in_mini_program'],
    ['wechat_scan', 'mobile_browser', 'picture, then h5'],
    ['wechat_scan', 'desktop', 'picture, then native_qr'],
    ['alipay', 'wechat', 'blocked_in_wechat'],
    ['alipay', 'alipay', 'jsapi, then wap'],
    ['alipay', 'qq', 'wap'],
    ['alipay', 'mobile_browser', 'wap'],
    ['alipay', 'desktop', 'precreate, then page'],
    ['alipay', 'unionpay', 'wap'],
    ['alipay', 'mini_program', 'blocked_in_mini_program'],
    ['huabei', 'wechat', 'blocked_in_wechat'],
    ['huabei', 'alipay', 'jsapi, then wap'],
    ['huabei', 'unionpay', 'wap'],
    ['huabei', 'qq', 'wap'],
    ['huabei', 'mini_program', 'blocked_in_mini_program'],
    ['huabei', 'mobile_browser', 'wap'],
    ['huabei', 'desktop', 'precreate, then page'],
    ['unionpay', 'wechat', 'front'],
    ['unionpay', 'alipay', 'front'],
    ['unionpay', 'unionpay', 'front'],
    ['unionpay', 'qq', 'front'],
    ['unionpay', 'mini_program', 'blocked_in_mini_program'],
    ['unionpay', 'mobile_browser', 'front'],
    ['unionpay', 'desktop', 'order_qr, then front'],
    ...(['wechat_friend', 'friend_link'] as const).flatMap((method) =>
      environments.map((environment): [string, string, string] => [method, environment, 'a link to send']),
    ),
  ]
  const say = (
    method: (typeof methods)[number],
    environment: (typeof environments)[number],
    available: readonly string[],
  ) => {
    const choice = chooseProduct(method, environment, available)
    if (choice.kind === 'absent') return 'absent'
    if (choice.kind === 'obstructed') return choice.obstacle
    const nothing = (friendMethods as readonly string[]).includes(method) ? 'a link to send' : 'picture'
    return [choice.product ?? nothing, ...choice.alternatives].join(', then ')
  }

  test.each(table)('%s in %s: %s', (method, environment, words) => {
    expect(say(method as never, environment as never, all)).toBe(words)
  })
  test('the table has every method and environment', () => {
    expect(table.map(([method, environment]) => `${method} ${environment}`).sort()).toEqual(
      methods.flatMap((method) => environments.map((environment) => `${method} ${environment}`)).sort(),
    )
  })
  test.each([
    ['wechat_scan', 'desktop', ['native_qr'], 'native_qr'],
    ['wechat_scan', 'desktop', ['h5', 'app'], 'absent'],
    ['wechat_scan', 'mobile_browser', ['h5'], 'h5'],
    ['wechat_scan', 'mobile_browser', ['jsapi'], 'picture'],
    ['wechat_scan', 'wechat', ['native_qr', 'h5'], 'not_connected'],
    ['wechat_scan', 'alipay', ['native_qr', 'h5'], 'blocked_in_alipay'],
    ['wechat_scan', 'unionpay', ['native_qr'], 'absent'],
    ['wechat_scan', 'mini_program', [], 'blocked_in_mini_program'],
    ['alipay', 'alipay', ['wap'], 'wap'],
    ['alipay', 'desktop', ['page'], 'page'],
    ['alipay', 'desktop', ['wap'], 'absent'],
    ['alipay', 'wechat', [], 'blocked_in_wechat'],
    ['alipay', 'alipay', ['page'], 'not_connected'],
    ['huabei', 'alipay', ['wap'], 'wap'],
    ['huabei', 'mobile_browser', ['precreate'], 'absent'],
    ['unionpay', 'unionpay', ['order_qr'], 'not_connected'],
    ['unionpay', 'wechat', ['order_qr'], 'absent'],
    ['unionpay', 'desktop', ['front'], 'front'],
    ['friend_link', 'mini_program', [], 'a link to send'],
  ] as const)('%s in %s with only %o is %s', (method, environment, available, words) => {
    expect(say(method, environment, available)).toBe(words)
  })
  test('what is chosen can always be started', () => {
    for (const method of methods)
      for (const environment of environments) {
        const choice = chooseProduct(method, environment, all)
        if (choice.kind !== 'usable') continue
        for (const product of [choice.product, ...choice.alternatives])
          if (product) expect(productsOfMethod[method]).toContain(product)
      }
  })
})
